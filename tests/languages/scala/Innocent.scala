package innocent

import javax.inject.Inject
import scala.concurrent.duration._
import play.api.libs.json._
import play.api.mvc._

/* Numbers and names that are no statuses, in a file that serves HTTP. */
class Innocent @Inject() (cc: ControllerComponents) extends AbstractController(cc) {
  val port = 404
  val timeout: FiniteDuration = 500.millis
  val price = 299
  val year = 1999
  val protocol = "HTTP/1.1"
  val sizes = List(200, 404, 500)
  val maxItems = 400
  val Weight = 451

  sealed trait Outcome
  case object Missing extends Outcome

  def sleep(): Unit = Thread.sleep(429)

  def page(id: Long, size: Int = 200): Action[AnyContent] = Action {
    var total = 0
    for (i <- 0 until 500) total += i
    if (size > 400) logger.info(s"404 of $size items are shown")
    if (id == 404) logger.warn("the album with the number 404")
    if (total >= 500) logger.info("500 reached")
    Ok(Json.obj("count" -> total, "code" -> 404, "page" -> 200))
  }

  // GraphQL answers 200 with what failed beside what did not.
  def graphql: Action[JsValue] = Action(parse.json) { request =>
    Ok(Json.obj("data" -> JsNull, "errors" -> Json.arr(Json.obj("message" -> "no such field"))))
  }

  // So does JSON-RPC.
  def rpc: Action[JsValue] = Action(parse.json) { request =>
    Ok(Json.obj("jsonrpc" -> "2.0", "id" -> 1, "error" -> Json.obj("code" -> -32601, "message" -> "no such method")))
  }

  // Some of the items could not be imported.
  def imported: Action[AnyContent] = Action {
    Ok(Json.obj("imported" -> 3, "errors" -> Json.arr("line 4")))
  }

  // A webhook that was understood and is not wanted.
  def hook: Action[AnyContent] = Action(Ok("ignored"))

  // Every path of the single-page application.
  def spa(path: String): Action[AnyContent] = Action(Ok.sendFile(index))

  def login: Action[AnyContent] = Action(Redirect("/account", 302))

  def weight(kilos: Int): String = kilos match {
    case 200 => "heavy"
    case 404 => "heavier"
    case Weight => "the heaviest"
    case _ => "light"
  }

  def quota(user: User): Int = if (user.paid) 500 else 429
}
