; Abort(.notFound), Response(status: .ok)
(call_expression) @call

; HTTPStatus.notFound
(navigation_expression) @path

; .notFound
(prefix_expression operation: ".") @path

; response.status == .ok
[(equality_expression) (comparison_expression) (infix_expression)] @comparison

; switch response.statusCode { ... }
(switch_statement) @match

; case .failure(let error):
(switch_entry) @arm

; if ... else ..., guard ... else, a ? b : c
[(if_statement) (guard_statement) (ternary_expression)] @condition

; response.status = .badRequest
(assignment) @assignment

; let status = response.statusCode
(property_declaration value: (_)) @binding

; let notFound = 404
(property_declaration value: (integer_literal)) @constant

; case notFound = 404
(enum_entry raw_value: (_)) @constant

; [429, 503]
(array_literal) @list

; func index(req: Request) async throws -> Response { ... }, var status: HTTPResponseStatus { ... }
[(function_declaration) (computed_property) (init_declaration)] @function

; extension ApiError: AbortError { ... }
(class_declaration (inheritance_specifier)) @implementation

; { req in ... }
(lambda_literal) @closure

; import Vapor
(import_declaration) @import

; // text
[(comment) (multiline_comment)] @comment

; "HTTP/1.1 404 Not Found"
[(line_string_literal) (multi_line_string_literal)] @text

; return Response(status: .ok)
(control_transfer_statement) @return

; throw Abort(.notFound)
(control_transfer_statement (throw_keyword)) @throw

; catch { ... }
(catch_block) @catch
