; Results.NotFound(), new ObjectResult(problem) { StatusCode = 500 }
[(invocation_expression) (object_creation_expression)] @call

; HttpStatusCode.NotFound
(member_access_expression) @path

; response.StatusCode == HttpStatusCode.NotFound
(binary_expression operator: ["==" "!=" "<" "<=" ">" ">="]) @comparison

; response.StatusCode is HttpStatusCode.NotFound
(is_pattern_expression) @comparison

; switch (response.StatusCode) { ... }, response.StatusCode switch { ... }
[(switch_statement) (switch_expression)] @match

; if (...) ... else ...
(if_statement) @condition

; Response.StatusCode = 404
(assignment_expression) @assignment

; var status = response.StatusCode
(variable_declarator) @binding

; const int NotFound = 404, static readonly int NotFound = 404
[
  (field_declaration (modifier "const") (variable_declaration (variable_declarator) @constant))
  (field_declaration (modifier "readonly") (variable_declaration (variable_declarator) @constant))
  (local_declaration_statement (modifier "const") (variable_declaration (variable_declarator) @constant))
]

; enum Code { NotFound = 404 }
(enum_member_declaration value: (_)) @constant

; new[] { 408, 429 }, [408, 429]
[(initializer_expression) (collection_expression)] @list

; public IActionResult Get() { ... }
[(method_declaration) (local_function_statement) (constructor_declaration)] @function

; user => ...
[(lambda_expression) (anonymous_method_expression)] @closure

; [HttpGet("{id}")]
(attribute) @annotation

; using Microsoft.AspNetCore.Mvc;
(using_directive) @import

; // text
(comment) @comment

; "HTTP/1.1 404 Not Found"
[(string_literal) (verbatim_string_literal) (raw_string_literal) (interpolated_string_expression)] @text

; return NotFound();
(return_statement) @return

; throw new BadHttpRequestException("...", 400);
[(throw_statement) (throw_expression)] @throw

; catch (Exception ex) { ... }
(catch_clause) @catch
