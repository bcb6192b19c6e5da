; http.Error(w, "no", http.StatusNotFound)
(call_expression) @call

; http.StatusNotFound
(selector_expression) @path

; resp.StatusCode != 200
(binary_expression operator: ["==" "!=" "<" "<=" ">" ">="]) @comparison

; switch resp.StatusCode { ... }
(expression_switch_statement) @match

; if err != nil { ... }
(if_statement) @condition

; w.Code = 404
(assignment_statement) @assignment

; status := resp.StatusCode
[(short_var_declaration) (var_spec)] @binding

; const notFound = 404
(const_spec value: (_)) @constant

; []int{429, 503}
(composite_literal) @list @object

; func handler(w http.ResponseWriter, r *http.Request) { ... }
[(function_declaration) (method_declaration)] @function

; func(c *gin.Context) { ... }
(func_literal) @closure

; import "net/http"
(import_spec) @import

; // text
(comment) @comment

; "HTTP/1.1 404 Not Found"
[(interpreted_string_literal) (raw_string_literal)] @text

; return c.JSON(404, ...)
(return_statement) @return
