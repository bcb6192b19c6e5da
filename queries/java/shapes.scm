; ResponseEntity.status(404), new ResponseStatusException(HttpStatus.NOT_FOUND)
[(method_invocation) (object_creation_expression)] @call

; HttpStatus.NOT_FOUND
(field_access) @path

; response.statusCode() == 200
(binary_expression operator: ["==" "!=" "<" "<=" ">" ">="]) @comparison

; switch (response.statusCode()) { ... }
(switch_expression) @match

; if (...) ... else ...
[(if_statement) (ternary_expression)] @condition

; status = 404
(assignment_expression) @assignment

; int status = response.statusCode()
(local_variable_declaration declarator: (variable_declarator value: (_)) @binding)

; static final int NOT_FOUND = 404
(field_declaration (modifiers "final") declarator: (variable_declarator value: (_)) @constant)

; final int notFound = 404
(local_variable_declaration (modifiers "final") declarator: (variable_declarator value: (_)) @constant)

; int NOT_FOUND = 404, in an interface
(constant_declaration declarator: (variable_declarator value: (_)) @constant)

; NOT_FOUND(404, "Not Found")
(enum_constant arguments: (_)) @constant

; {429, 503}
(array_initializer) @list

; public ResponseEntity<User> find(...) { ... }
[(method_declaration) (constructor_declaration)] @function

; context -> { ... }
(lambda_expression) @closure

; class ErrorMapper implements ExceptionMapper<Exception> { ... }
(class_declaration interfaces: (_)) @implementation

; @ResponseStatus(HttpStatus.CREATED)
[(annotation) (marker_annotation)] @annotation

; import org.springframework.http.HttpStatus
(import_declaration) @import

; // text
[(line_comment) (block_comment)] @comment

; "HTTP/1.1 404 Not Found"
(string_literal) @text

; return ResponseEntity.notFound().build()
(return_statement) @return

; throw new NotFoundException()
(throw_statement) @throw

; catch (Exception exception) { ... }
(catch_clause) @catch
