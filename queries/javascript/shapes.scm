; res.status(404), new Response(body, { status: 404 })
[(call_expression) (new_expression)] @call

; StatusCodes.NOT_FOUND
(member_expression) @path

; res.status === 404
(binary_expression operator: ["==" "===" "!=" "!==" "<" "<=" ">" ">="]) @comparison

; switch (response.status) { ... }
(switch_statement) @match

; if (...) ... else ...
(if_statement) @condition

; res.statusCode = 404
(assignment_expression) @assignment

; const status = response.status
(variable_declarator value: (_)) @binding
(lexical_declaration "const" (variable_declarator value: (_)) @constant)

; [408, 429, 503]
(array) @list

; { destination: "/new", permanent: true }
(object) @object

; function handler(req, res) { ... }
[(function_declaration) (method_definition)] @function

; (req, res) => { ... }
[(arrow_function) (function_expression)] @closure

; @Get(":id")
(decorator) @annotation

; import express from "express"
(import_statement) @import

; // text
(comment) @comment

; "HTTP/1.1 404 Not Found"
[(string) (template_string)] @text

; return Response.json(...)
(return_statement) @return

; throw new NotFoundException()
(throw_statement) @throw

; catch (error) { ... }
(catch_clause) @catch
