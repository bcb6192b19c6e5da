// What clients read of responses, and what handlers parse of requests.
package app

import io.ktor.client.HttpClient
import io.ktor.http.HttpStatusCode
import io.ktor.server.application.*
import io.ktor.server.request.receive
import io.ktor.server.response.respond

val client = HttpClient(CIO)

suspend fun load(url: String): String {
    client.delete(url).body<Item>()
    return client.get(url).bodyAsText()
}

fun Route.items() {
    post("/items") {
        try {
            item = call.receive<Item>()
        } catch (e: ContentTransformationException) {
            call.respond(HttpStatusCode.InternalServerError, "bad")
        }
        try {
            item = Json.decodeFromString(call.receiveText())
        } catch (e: SerializationException) {
            call.respond(HttpStatusCode.InternalServerError, "bad")
        }
        try {
            text = Json.encodeToString(item)
        } catch (e: SerializationException) {
            call.respond(HttpStatusCode.InternalServerError, "failed")
        }
        try {
            id = call.parameters["id"]!!.toInt()
        } catch (e: NumberFormatException) {
            call.respond(HttpStatusCode.InternalServerError, "bad")
        }
    }
}

fun Application.errors() {
    install(StatusPages) {
        exception<BadRequestException> { call, cause ->
            call.respond(HttpStatusCode.InternalServerError, "bad")
        }
    }
}
