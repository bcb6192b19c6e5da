package controllers

import play.api.libs.json._
import play.api.libs.ws._
import play.api.mvc._
import scala.util.{Failure, Success, Try}

class PlayRequests(ws: WSClient) extends BaseController {
  def items = ws.url("https://api.example.com/items").get().map(_.json)

  def create = Action { request =>
    Try(Json.parse(request.body.asText.get)) match {
      case Success(item) => Ok(item)
      case Failure(_)    => InternalServerError("no item")
    }
  }

  def replace = Action { request =>
    try {
      Ok(request.body.as(itemReads))
    } catch {
      case error: JsResultException => InternalServerError("no item")
    }
  }
}
