import Foundation
import Vapor

struct Requests {
    func create(req: Request) async throws -> Item {
        do {
            return try req.content.decode(Item.self)
        } catch {
            throw Abort(.internalServerError, reason: "no item")
        }
    }

    func replace(req: Request) async throws -> Item {
        do {
            return try JSONDecoder().decode(Item.self, from: req.body.data)
        } catch let error as DecodingError {
            throw Abort(.internalServerError, reason: "no item")
        }
    }

    func load(req: Request) async throws -> Item {
        let (data, _) = try await URLSession.shared.data(from: url)
        let other = try await req.client.get("https://api.example.com/items/1").content.decode(Item.self)
        return data.isEmpty ? other : try JSONDecoder().decode(Item.self, from: data)
    }

    func odd(req: Request) throws -> HTTPStatus {
        guard req.body.data != nil else {
            throw Abort(.custom(code: 598, reasonPhrase: "odd"))
        }
        return HTTPStatus.custom(code: 599, reasonPhrase: "odd")
    }
}
