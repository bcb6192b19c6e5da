import Vapor

// Numbers and names that are no statuses, in a file that serves HTTP.
enum Order: String {
    case created, accepted, found, gone
}

enum Size: Int {
    case small = 200
    case large = 404
}

struct Innocent {
    let port = 404
    let price = 299
    let year = 1999
    let httpVersion = "HTTP/1.1"
    let sizes = [200, 404, 500]
    var state: Order = .created

    mutating func work(req: Request) async throws -> Response {
        try await Task.sleep(nanoseconds: 500)
        var total = 0
        for index in 0..<500 { total += index }
        if total > 400 { req.logger.info("404 of \(total) items") }
        if total == 404 { req.logger.warning("the item with the number 404") }
        if state == .found { state = .gone }
        switch state {
        case .created: total = 201
        case .accepted: total = 202
        case .found: total = 302
        case .gone: total = 410
        }
        switch total {
        case 200..<300: total = 1
        case 404: total = 2
        default: break
        }
        return Response(status: .ok, body: .init(string: "done"))
    }

    // GraphQL answers 200 with what failed beside what did not.
    func graphql(req: Request) -> Response {
        Response(status: .ok, body: .init(string: "{\"data\": null, \"errors\": [{\"message\": \"no such field\"}]}"))
    }

    // A hook that was understood and is not wanted.
    func hook(req: Request) -> HTTPStatus { .ok }

    func login(req: Request) -> Response {
        req.redirect(to: "/account")
    }

    func index(req: Request) -> Response {
        req.fileio.streamFile(at: "Public/index.html")
    }

    // JSON-RPC has its own place for errors.
    func rpc(req: Request) async throws -> Response {
        return try await ["jsonrpc": "2.0", "error": "no such method"].encodeResponse(status: .ok, for: req)
    }
}
