; call.respond(HttpStatusCode.NotFound)
(call_expression) @call

; HttpStatusCode.NotFound
(navigation_expression) @path

; response.status.value == 404
(binary_expression operator: ["==" "!=" "===" "!==" "<" "<=" ">" ">="]) @comparison

; response.status.value in 200..299
(in_expression) @comparison

; when (response.status) { ... }
(when_expression) @match

; is Answer.Failure -> ...
(when_entry) @arm

; if (...) ... else ...
(if_expression) @condition

; response.status = 404
(assignment) @assignment

; var status = response.status
(property_declaration "=") @binding

; val notFound = 404
(property_declaration "val" "=") @constant

; NOT_FOUND(404)
(enum_entry (value_arguments)) @constant

; fun find(...): ResponseEntity<User> { ... }
(function_declaration) @function

; { call -> ... }
[(lambda_literal) (anonymous_function)] @closure

; class ErrorMapper : ExceptionMapper<Exception> { ... }
(class_declaration (delegation_specifiers)) @implementation

; @GetMapping("/users")
(annotation) @annotation

; import io.ktor.http.HttpStatusCode
(import) @import

; // text
[(line_comment) (block_comment)] @comment

; "HTTP/1.1 404 Not Found"
[(string_literal) (multiline_string_literal)] @text

; return ResponseEntity.notFound().build()
(return_expression) @return

; throw ResponseStatusException(HttpStatus.NOT_FOUND)
(throw_expression) @throw

; catch (error: Exception) { ... }
(catch_block) @catch
