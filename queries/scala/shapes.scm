; Ok("hello"), complete(StatusCodes.NotFound), new Status(404)
[(call_expression) (instance_expression)] @call

; StatusCodes.NotFound
[(field_expression) (stable_identifier)] @path

; NotFound, where it is a value: of an argument, a branch, a function, a chain
(arguments (identifier) @path)
(assignment_expression right: (identifier) @path)
(field_expression value: (identifier) @path)
(infix_expression left: (identifier) @path)
(infix_expression right: (identifier) @path)
(if_expression consequence: (identifier) @path)
(if_expression alternative: (identifier) @path)
(case_clause body: (identifier) @path)
(case_clause pattern: (identifier) @path)
(alternative_pattern (identifier) @path)
(function_definition body: (identifier) @path)
(val_definition value: (identifier) @path)
(tuple_expression (identifier) @path)
[(block (identifier) @path) (indented_block (identifier) @path)]
(lambda_expression (identifier) @path .)

; response.status == 200
(infix_expression) @comparison

; response.status match { ... }
(match_expression) @match

; case Failure(error) => ...
(case_clause) @arm

; if (...) ... else ...
(if_expression) @condition

; val status = response.status
[(val_definition) (var_definition)] @binding

; val NotFound = 404
(val_definition value: (integer_literal)) @constant

; (StatusCodes.OK, body)
(tuple_expression) @tuple

; def find(id: Long): Action[AnyContent] = ...
(function_definition) @function

; request => ...
(lambda_expression) @closure

; { case e: TimeoutException => ... }
(call_expression arguments: (case_block) @closure)

; class Users @Inject()(cc: ControllerComponents) extends AbstractController(cc) { ... }
[(class_definition) (object_definition) (trait_definition)] @module

; import play.api.mvc._
(import_declaration) @import

; // text
[(comment) (block_comment)] @comment

; "HTTP/1.1 404 Not Found"
[(string) (interpolated_string)] @text

; return Ok
(return_expression) @return

; throw new NotFoundException
(throw_expression) @throw

; catch { case NonFatal(error) => ... }
(catch_clause) @catch
