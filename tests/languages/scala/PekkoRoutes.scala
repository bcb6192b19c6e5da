package users

import org.apache.pekko.http.scaladsl.model.StatusCodes._
import org.apache.pekko.http.scaladsl.model.headers.{HttpChallenge, `WWW-Authenticate`}
import org.apache.pekko.http.scaladsl.model.{ContentTypes, HttpEntity, HttpResponse, StatusCodes}
import org.apache.pekko.http.scaladsl.server.Directives._
import org.apache.pekko.http.scaladsl.server.{ExceptionHandler, Route}

import scala.util.{Failure, Success}

class UserRoutes(users: Users) {

  private val Teapot = 418

  implicit def handler: ExceptionHandler = ExceptionHandler {
    case error: NoSuchElementException => complete(NotFound, error.getMessage)
    case error: ArithmeticException => complete(HttpResponse(InternalServerError, entity = "cannot count"))
  }

  val routes: Route = concat(
    pathPrefix("users") {
      concat(
        pathEnd {
          get {
            complete(users.all)
          } ~ post {
            entity(as[User]) { user =>
              onComplete(users.add(user)) {
                case Success(added) => complete((StatusCodes.Created, added))
                case Failure(error) =>
                  log.error("cannot add", error)
                  complete(StatusCodes.InternalServerError -> "cannot add the user")
              }
            }
          }
        },
        path(Segment) { name =>
          delete {
            complete(if (users.remove(name)) NoContent else NotFound)
          }
        }
      )
    },
    path("login") {
      complete(Unauthorized, List(`WWW-Authenticate`(HttpChallenge("Basic", "users"))), "log in")
    },
    path("old") {
      redirect("/users", StatusCodes.PermanentRedirect)
    },
    path("plain") {
      complete(
        HttpResponse(
          status = OK,
          entity = HttpEntity(ContentTypes.`text/plain(UTF-8)`, "fine")
        ).withHeaders(Nil)
      )
    },
    path("tea") {
      complete(Teapot, "short and stout")
    }
  )

  val failures = ExceptionHandler { case e: ArithmeticException => complete(e.getMessage) }

  def isFine(response: HttpResponse): Boolean = response.status match {
    case OK | Created => true
    case NotFound => false
    case _ => false
  }

  def state(response: HttpResponse): String = {
    val status = response.status
    var attempts = 0
    while (attempts < 3) attempts += 1
    status.intValue match {
      case 200 | 201 => "fine"
      case 404 => "gone"
      case code if code >= 500 => "broken"
      case _ => "odd"
    }
  }
}
