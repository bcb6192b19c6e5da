package gate

import org.scalatra._

class Gates extends ScalatraServlet {
  get("/gates/:id") {
    if (params("id") == "0") {
      NotFound("no such gate")
    } else {
      Ok("gate")
    }
  }

  post("/gates") {
    halt(409, "there is one already")
  }
}
