; HttpResponse::Ok(), response.status()
(call_expression) @call

; json!({...}), matches!(status, ...)
(macro_invocation) @macro

; (StatusCode::NOT_FOUND, "no such user")
(tuple_expression) @tuple

; StatusCode::NOT_FOUND, in expressions and in patterns
(scoped_identifier) @path

; status == 404
(binary_expression operator: ["==" "!=" "<" "<=" ">" ">="]) @comparison

; match response.status() { ... }
(match_expression) @match

; Err(error) => ...
(match_arm) @arm

; if let Err(error) = ... { ... } else if ... { ... }
(if_expression) @condition

; *response.status_mut() = StatusCode::NOT_FOUND
(assignment_expression) @assignment

; let code = response.status();
(let_declaration value: (_)) @binding

; const NOT_FOUND: u16 = 404;
[(const_item) (static_item)] @constant

; enum Code { NotFound = 404 }
(enum_variant value: (_)) @constant

; AppError { status: StatusCode::NOT_FOUND }
(struct_expression) @object

; [408, 429, 503]
(array_expression) @list

; fn handler() { ... }
(function_item) @function

; |error| ...
(closure_expression) @closure

; impl IntoResponse for AppError { ... }
(impl_item) @implementation

; mod tests { ... }
(mod_item) @module

; #[get("/users")]
(attribute_item) @annotation

; use axum::http::StatusCode;
(use_declaration) @import

; // text
[(line_comment) (block_comment)] @comment

; "HTTP/1.1 404 Not Found\r\n\r\n"
[(string_literal) (raw_string_literal)] @text
