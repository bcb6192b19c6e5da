package shop

import cats.effect.IO
import io.circe.Json
import io.circe.syntax._
import org.http4s._
import org.http4s.circe._
import org.http4s.client.Client
import org.http4s.dsl.Http4sDsl
import org.http4s.headers._

final class OrderRoutes(orders: Orders, client: Client[IO]) extends Http4sDsl[IO] {

  val routes: HttpRoutes[IO] = HttpRoutes.of[IO] {
    case GET -> Root / "orders" / LongVar(id) =>
      orders.find(id).flatMap {
        case Some(order) => Ok(order.asJson)
        case None => NotFound(Json.obj("error" := "no such order"))
      }

    case request @ POST -> Root / "orders" =>
      request.as[Order].flatMap(orders.add).flatMap(id => Created(id.asJson)).handleErrorWith { error =>
        InternalServerError(error.getMessage)
      }

    case DELETE -> Root / "orders" / LongVar(id) =>
      orders.remove(id) *> NoContent()

    case GET -> Root / "cart" =>
      Found(Location(Uri.unsafeFromString("/orders/open")))

    case GET -> Root / "basket" =>
      PermanentRedirect(Location(Uri.unsafeFromString("/cart")))

    case GET -> Root / "raw" =>
      IO.pure(Response[IO](Status.Accepted).withEntity("queued").putHeaders(Header.Raw(ci"Retry-After", "20")))

    case GET -> Root / "numbers" / IntVar(code) =>
      IO.fromEither(Status.fromInt(418)).map(status => Response[IO](status = status))

    case POST -> Root / "slow" => Created("slow")
    case GET -> Root / "slow" => TooManyRequests("slow")
    case GET -> Root / "busy" => ServiceUnavailable("busy")

    case _ => IO.pure(Response[IO]().withStatus(Status.NotImplemented))
  }

  def fetch(uri: Uri): IO[String] =
    client.get(uri) { response =>
      if (response.status == Status.Ok) response.as[String]
      else if (response.status.code >= 500) IO.raiseError(new UpstreamFailed(response.status))
      else response.status match {
        case Status.NotFound | Status.Gone => IO.pure("")
        case other => IO.raiseError(new UpstreamFailed(other))
      }
    }
}
