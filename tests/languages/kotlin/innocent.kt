package shop.misc

import io.ktor.client.statement.HttpResponse
import io.ktor.http.HttpStatusCode
import io.ktor.server.application.*
import io.ktor.server.response.*
import io.ktor.server.routing.*
import kotlinx.coroutines.delay

// Numbers that are no statuses, and responses that are as they should be.
const val PORT = 8080
const val MAX_SIZE = 404
private val widths = listOf(301, 404, 500)

enum class Level(val points: Int) {
    LOW(100),
    HIGH(500),
}

suspend fun rounds(total: Int) {
    delay(500)
    for (round in 0..404) {
        if (round == 200 || round in 300..400) {
            println("round $round of 404 after HTTP/1.1 in 2024")
        }
    }
}

fun price(order: Order): Int {
    if (order.total > 400 || order.id == 404L || order.status == 200 || order.code == 404) {
        return 301
    }
    return when (order.kind) {
        200 -> 302
        404 -> 401
        else -> 200
    }
}

fun Application.pages(settings: Settings) {
    routing {
        post("/graphql") {
            call.respond(mapOf("errors" to listOf("no such field")))
        }
        post("/hooks/payments") {
            try {
                settings.store(call)
            } catch (error: Exception) {
                call.application.log.error("not stored", error)
                call.respond(HttpStatusCode.OK)
            }
        }
        get("/settings") {
            try {
                call.respond(settings.load())
            } catch (error: Exception) {
                call.respond(HttpStatusCode.OK, Settings.standard())
            }
        }
        post("/import") {
            call.respond(mapOf("imported" to 40, "errors" to listOf("row 404")))
        }
        post("/login") {
            call.respondRedirect("/home")
        }
    }
}

fun long(response: HttpResponse, length: Int): Boolean = length == 200

suspend fun rpc(call: ApplicationCall) {
    delay(503)
    call.respond(mapOf("jsonrpc" to "2.0", "id" to 404, "error" to mapOf("code" to -32601)))
}

suspend fun spa(call: ApplicationCall, page: File) {
    call.respondFile(page, "index.html")
}
