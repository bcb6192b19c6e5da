import Foundation
import Hummingbird
import HTTPTypes

struct TodoController<Context: RequestContext> {
    func addRoutes(to group: RouterGroup<Context>) {
        group
            .get(":id", use: self.get)
            .post(use: self.create)
    }

    @Sendable func get(_ request: Request, context: Context) async throws -> Todo {
        let id = try context.parameters.require("id", as: UUID.self)
        guard let todo = try await todos.get(id) else {
            throw HTTPError(.notFound, message: "no such todo")
        }
        return todo
    }

    @Sendable func create(_ request: Request, context: Context) async throws -> EditedResponse<Todo> {
        let todo = try await request.decode(as: Todo.self, context: context)
        return EditedResponse(status: .created, response: todo)
    }

    @Sendable func login(_ request: Request, context: Context) async throws -> Response {
        return .redirect(to: "/login", type: .found)
    }

    @Sendable func busy(_ request: Request, context: Context) -> Response {
        let empty: HTTPResponse.Status = ready ? .ok : .serviceUnavailable
        return ready
            ? Response(status: .ok, headers: [.contentType: "text/plain"], body: .init(byteBuffer: .init(string: "ready")))
            : Response(status: .serviceUnavailable, headers: [.retryAfter: "30"])
    }

    func custom() -> HTTPResponse.Status {
        HTTPResponse.Status(code: 299)
    }

    func isGone(_ response: Response) -> Bool {
        response.status == HTTPResponse.Status.gone
    }

    @Sendable func moved(_ request: Request, context: Context) -> Response {
        request.isOld ? .redirect(to: "/todos", type: .permanent) : .redirect(to: "/form", type: .temporary)
    }
}
