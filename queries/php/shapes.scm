; http_response_code(404), $response->withStatus(404), new JsonResponse($data, 404)
[(function_call_expression) (member_call_expression) (nullsafe_member_call_expression) (scoped_call_expression) (object_creation_expression)] @call

; echo json_encode($data); exit(json_encode($data));
[(echo_statement) (exit_statement)] @call

; Response::HTTP_NOT_FOUND
(class_constant_access_expression) @path

; $response->getStatusCode() === 404
(binary_expression operator: ["==" "===" "!=" "!==" "<" "<=" ">" ">="]) @comparison

; switch ($status) { ... }, match ($status) { ... }
[(switch_statement) (match_expression)] @match

; if (...) ... elseif ... else ...
(if_statement) @condition

; $response = new Response();
(assignment_expression) @assignment @binding

; const NOT_FOUND = 404;
(const_element) @constant

; case NotFound = 404;
(enum_case value: (_)) @constant

; [408, 429, 503]
(array_creation_expression) @list

; function show($id) { ... }
[(function_definition) (method_declaration)] @function

; fn ($user) => ...
[(anonymous_function) (arrow_function)] @closure

; #[Route('/users')]
(attribute_group) @annotation

; use Symfony\Component\HttpFoundation\Response;
(namespace_use_declaration) @import

; // text
(comment) @comment

; 'HTTP/1.1 404 Not Found'
[(string) (encapsed_string)] @text

; return response()->json($data, 404);
(return_statement) @return

; throw new NotFoundHttpException();
(throw_expression) @throw

; catch (Exception $e) { ... }
(catch_clause) @catch
