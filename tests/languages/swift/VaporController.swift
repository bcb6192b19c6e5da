import Vapor

/// Acronyms: listed, shown, added, removed.
struct AcronymController: RouteCollection {
    func boot(routes: any RoutesBuilder) throws {
        let acronyms = routes.grouped("acronyms")
        acronyms.get(use: list)
        acronyms.delete(":id") { req async throws -> HTTPStatus in
            guard let acronym = try await Acronym.find(req.parameters.get("id"), on: req.db) else {
                throw Abort(.notFound)
            }
            try await acronym.delete(on: req.db)
            return HTTPStatus.noContent
        }
    }

    func list(req: Request) async throws -> [Acronym] {
        try await Acronym.query(on: req.db).all()
    }

    func create(req: Request) async throws -> Response {
        let acronym = try req.content.decode(Acronym.self)
        guard acronym.short.count < 10 else {
            throw Abort(.badRequest, reason: "\(acronym.short) is too long")
        }
        return try await acronym.encodeResponse(status: .created, for: req)
    }

    func show(req: Request) throws -> EventLoopFuture<Response> {
        Acronym.find(req.parameters.get("id"), on: req.db)
            .unwrap(or: Abort(.notFound, headers: ["Cache-Control": "no-store"]))
            .encodeResponse(for: req)
    }

    func list(req: Request) throws -> Future<Response> {
        try AcronymReply(acronyms: []).encode(for: req)
    }

    func save(req: Request) throws -> EventLoopFuture<HTTPStatus> {
        acronym(from: req).save(on: req.db).transform(to: .accepted)
    }

    func home(req: Request) -> Response {
        if req.auth.has(User.self) {
            return req.redirect(to: "/acronyms")
        }
        return req.redirect(to: "/welcome", redirectType: .permanent)
    }

    func moved(req: Request) throws -> Response {
        throw Abort.redirect(to: "/acronyms", redirectType: .temporary)
    }

    func taken(req: Request) -> Response {
        Response(status: .init(statusCode: 409))
    }

    func late(req: Request) -> HTTPStatus {
        let status: HTTPStatus = .init(statusCode: 410)
        return status
    }

    func raw(req: Request) -> Response {
        let response = Response(status: .ok, body: .init(string: "plain"))
        response.headers.contentType = .plainText
        if req.headers[.accept].isEmpty {
            response.status = .notAcceptable
        }
        return response
    }

    func teapot(req: Request) -> HTTPStatus {
        HTTPStatus(statusCode: 418)
    }

    func odd(req: Request) -> HTTPResponseStatus {
        HTTPResponseStatus(statusCode: 425)
    }

    func ask(client: any Client) async throws -> String {
        let response = try await client.get("https://example.org/acronyms")
        guard response.status == .ok else {
            throw Abort(.badGateway)
        }
        switch response.status {
        case .ok, .created: return "fine"
        case .notFound: return "missing"
        default: return "odd"
        }
    }

    func guarded(req: Request) async throws -> Response {
        do {
            return try await work(req)
        } catch let error as AcronymError {
            return Response(status: .conflict, body: .init(string: error.reason))
        } catch {
            return Response(status: .internalServerError)
        }
    }
}

enum AcronymError: AbortError {
    case taken(String)
    case tooLong

    var status: HTTPResponseStatus {
        switch self {
        case .taken: return .conflict
        case .tooLong: return .badRequest
        }
    }

    var reason: String { "the acronym cannot be used" }
}

func pages(_ app: Application) throws {
    app.get("pages", ":name") { req async throws -> View in
        return try await req.view.render("page")
    }
    app.post("pages") { req -> Response in
        let response = Response(status: .created)
        response.headers.add(name: .location, value: "/pages/1")
        response.headers.replaceOrAdd(name: "Cache-Control", value: "no-store")
        return response
    }
    app.delete("pages", ":name") { req -> HTTPStatus in
        return .noContent
    }
}
