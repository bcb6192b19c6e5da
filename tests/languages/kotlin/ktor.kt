package shop.web

import io.ktor.http.*
import io.ktor.server.application.*
import io.ktor.server.html.respondHtml
import io.ktor.server.plugins.statuspages.*
import io.ktor.server.response.*
import io.ktor.server.routing.*

const val LIMITED = 429

enum class Answer(val code: Int) {
    MISSING(404),
    DONE(200),
}

// The routes of the shop.
fun Application.routes(users: Users) {
    install(StatusPages) {
        exception<Throwable> { call, cause ->
            call.respond(HttpStatusCode.InternalServerError, mapOf("error" to cause.message))
        }
    }
    routing {
        get("/users/{id}") {
            val user = users.find(call.parameters["id"])
            if (user == null) {
                call.respond(HttpStatusCode.NotFound)
                return@get
            }
            call.respond(user)
        }
        post("/users") {
            call.response.header("Retry-After", "30")
            call.response.status(HttpStatusCode.fromValue(LIMITED))
            call.respondText("slow down")
        }
        put("/users") {
            call.respondText("created", ContentType.Text.Plain, HttpStatusCode.Created)
        }
        patch("/users") {
            call.respondText(text = "no", status = HttpStatusCode.Forbidden)
        }
        delete("/users") {
            call.respond(HttpStatusCode(451, "Unavailable For Legal Reasons"), "no")
        }
        get("/old") {
            call.respondRedirect("/new", permanent = true)
        }
        get("/older") {
            call.respondRedirect("/new", true)
        }
        get("/login") {
            call.respondRedirect("/users")
        }
        get("/page") {
            call.respondHtml(HttpStatusCode.OK) { body { } }
        }
    }
}

fun decide(limited: Boolean): HttpStatusCode {
    if (limited) {
        return HttpStatusCode.fromValue(LIMITED)
    }
    return HttpStatusCode(507, "Insufficient Storage")
}

suspend fun refuse(call: ApplicationCall) {
    try {
        check(call)
    } catch (error: IllegalStateException) {
        call.application.log.error("refused", error)
        call.respond(HttpStatusCode.Conflict, "state: ${error.message}")
    }
}

suspend fun pages(call: ApplicationCall, moved: Boolean) {
    if (moved) {
        call.response.header(HttpHeaders.CacheControl, "no-store")
        return call.respondRedirect("/pages", true)
    }
    call.respondTemplate("pages.ftl", mapOf("title" to "Pages"))
}
