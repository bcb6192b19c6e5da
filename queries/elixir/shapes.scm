; put_status(conn, 404); def show(conn, params) do ... end; case status do ... end
(call) @call

; status == 404, status in [404, 410]
(binary_operator operator: ["==" "!=" "===" "!==" "<" "<=" ">" ">=" "in" "not in"]) @comparison

; {:error, reason} -> ...
(stab_clause) @arm

; conn = put_status(conn, 404)
(binary_operator left: (identifier) operator: "=") @binding

; @not_found 404
(unary_operator operator: "@" operand: (call) @constant)

; [408, 429, 503]
(list) @list

; fn conn -> ... end
(anonymous_function) @closure

; get "/users" do ... end
(call target: (identifier) (arguments . (string)) (do_block) @closure)

; rescue error -> ...
[(rescue_block) (catch_block)] @catch

; # text
(comment) @comment

; "HTTP/1.1 404 Not Found"
(string) @text
