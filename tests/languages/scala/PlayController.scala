package controllers

import javax.inject.Inject

import play.api.libs.json.{Json, JsValue}
import play.api.mvc._

import scala.concurrent.{ExecutionContext, Future}

// Albums: listed, shown, added, removed.
class AlbumController @Inject() (albums: AlbumRepository, cc: ControllerComponents)(implicit ec: ExecutionContext)
    extends AbstractController(cc) {

  def list: Action[AnyContent] = Action.async { implicit request =>
    albums.all().map(found => Ok(Json.toJson(found)).withHeaders("Cache-Control" -> "max-age=60"))
  }

  def show(id: Long): Action[AnyContent] = Action.async { implicit request =>
    albums.find(id).map {
      case Some(album) => Ok(Json.toJson(album)).as("application/vnd.albums+json")
      case None => NotFound(Json.obj("error" -> s"no album $id"))
    }
  }

  def create: Action[JsValue] = Action(parse.json).async { request =>
    request.body.validate[Album].fold(
      errors => Future.successful(BadRequest(Json.obj("errors" -> errors.toString))),
      album =>
        albums.add(album).map(id => Created(Json.obj("id" -> id)).withHeaders("Location" -> s"/albums/$id"))
    )
  }

  def remove(id: Long): Action[AnyContent] = Action.async {
    albums.remove(id).map { removed =>
      if (removed) Ok else NotFound
    }.recover {
      case e: StoreException => InternalServerError("the store cannot be reached")
      case _: TimeoutException => ServiceUnavailable.withHeaders("Retry-After" -> "30")
    }
  }

  def old(id: Long): Action[AnyContent] = Action {
    if (id < 0) Status(410)("gone for good")
    else if (id == 0) Redirect("/albums", 301)
    else Redirect(routes.AlbumController.show(id))
  }

  def search(query: String): Action[AnyContent] = Action {
    Redirect("/albums", Map("q" -> Seq(query)), 307)
  }

  def secret: Action[AnyContent] = Action { request =>
    request.headers.get("Authorization") match {
      case Some(_) => Results.Ok("hello")
      case None => Unauthorized("who are you?").withHeaders(WWW_AUTHENTICATE -> "Basic realm=\"albums\"")
    }
  }

  def moved: Action[AnyContent] = Action(MovedPermanently("/albums"))
  def found: Action[AnyContent] = Action(Found("/albums/today"))
  def other: Action[AnyContent] = Action(SeeOther("/albums"))
  def temporary: Action[AnyContent] = Action(TemporaryRedirect("/albums/today"))
  def permanent: Action[AnyContent] = Action(PermanentRedirect("/albums"))
  def owned(kind: Int): Result = kind match {
    case 1 => Results.MovedPermanently("/albums")
    case 2 => Results.Found("/albums/today")
    case 3 => Results.SeeOther("/albums")
    case 4 => Results.TemporaryRedirect("/albums/today")
    case _ => Results.PermanentRedirect("/albums")
  }

  def results: Action[AnyContent] = Action(Results.Redirect("/albums"))
  def gone: Action[AnyContent] = Action(request => Gone)
  def status: Action[AnyContent] = Action(Results.Status(202))

  def fallback: Result = NotFound

  def numbered(kind: Int): Result = kind match {
    case 0 => NotFound
    case _ => Ok
  }

  def either(id: Long): Either[Result, Album] = Left(NotFound)

  def kept(id: Long): Result = {
    val missing = NotFound
    val pair = (NotFound, id)
    log(status = Ok)
    missing
  }

  def guarded(id: Long): Result = {
    if (id > 100) {
      return Forbidden("not yours")
    }
    try {
      albums.touch(id)
      Ok
    } catch {
      case e: IllegalStateException => throw new StoreException(e)
    }
  }

  def moved = Action { Redirect("/albums", MOVED_PERMANENTLY) }

  def gone = Action { Status(GONE)("no more") }

  def made = Action { Result(ResponseHeader(409), HttpEntity.NoEntity) }
}
