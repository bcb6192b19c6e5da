package shop

import zio._
import zio.http._

object ZioRoutes {
  def user(id: String) = handler(Response.status(Status.NotFound))
  def cart(id: String) = handler(Response(status = Status.Conflict, body = Body.fromString("sold")))
  def bill(id: String) = handler(Response.error(Status.Gone, "paid"))
  def login() = handler(Response.unauthorized("no token"))
  def admin() = handler(Response.forbidden("not yours"))
  def item() = handler(Response.notFound("no item"))
  def order() = handler(Response.badRequest("no items"))
  def broken() = handler(Response.internalServerError("failed"))
  def busy() = handler(Response.serviceUnavailable("later"))
  def portal() = handler(Response.networkAuthenticationRequired("log in"))
  def open() = handler(Response.notImplemented("not yet"))
  def slow() = handler(Response.gatewayTimeout("too slow"))
  def old() = handler(Response.httpVersionNotSupported("too old"))
  val taken = HttpCodec.error[Taken](Status.Conflict)
  val buy = Endpoint(Method.POST / "buy").outError[Sold](Status.Gone)
  def text() = handler(Response.text("sold").status(Status.Accepted))
  def json() = handler(Response.json("{}").addHeader("X-Count", "1"))
  def done() = handler(Response.ok)
  def move() = handler(Response.redirect(URL.root / "items", isPermanent = true))
  def see() = handler(Response.seeOther(URL.root / "items"))
}
