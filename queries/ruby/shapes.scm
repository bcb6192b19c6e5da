; render json: user, status: :created
(call) @call

; Rack::Response
(scope_resolution) @path

; response.status == 404
(binary operator: ["==" "!=" "<" "<=" ">" ">="]) @comparison

; case response.status when 404 ... end
[(case) (case_match)] @match

; when 404 then ...
[(when) (in_clause)] @arm

; if ... elsif ... else ... end; ... unless ...
[(if) (unless) (elsif) (conditional) (if_modifier) (unless_modifier)] @condition

; response.status = 404
(assignment) @assignment @binding

; NOT_FOUND = 404
(assignment left: (constant)) @constant

; [429, 503], [404, {}, ["Not Found"]]
(array) @list

; def show ... end
[(method) (singleton_method)] @function

; get "/" do ... end
[(block) (do_block)] @closure

; # text
(comment) @comment

; "HTTP/1.1 404 Not Found"
(string) @text

; return head(:forbidden)
(return) @return

; rescue ActiveRecord::RecordNotFound => e
(rescue) @catch
