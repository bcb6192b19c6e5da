; abort(404), response.set_cookie(...)
(call) @call

; HTTPStatus.NOT_FOUND
(attribute) @path

; response.status_code == 404
(comparison_operator) @comparison

; match response.status_code: ...
(match_statement) @match

; if ...: elif ...: else:
(if_statement) @condition

; response.status_code = 404
(assignment) @assignment @binding

; with connect() as client: ...
(with_item value: (as_pattern) @binding)

; NOT_FOUND = 404, of a module or a class
(module (expression_statement (assignment) @constant))
(class_definition body: (block (expression_statement (assignment) @constant)))

; [429, 503]
[(list) (tuple) (set)] @list

; def handler(): ...
(function_definition) @function

; lambda error: ...
(lambda) @closure

; @app.route("/users")
(decorator) @annotation

; from http import HTTPStatus
[(import_statement) (import_from_statement)] @import

; # text
(comment) @comment

; "HTTP/1.1 404 Not Found"
(string) @text

; return {"error": "x"}, 404
(return_statement) @return

; raise HTTPException(status_code=404)
(raise_statement) @throw

; except ValueError as error: ...
(except_clause) @catch
