package gate

import javax.servlet.http.{HttpServletRequest, HttpServletResponse}

class Gate {
  def refuse(request: HttpServletRequest, response: HttpServletResponse): Unit = {
    response.setStatus(HttpServletResponse.SC_FORBIDDEN)
    response.setHeader("X-Reason", "closed")
    response.getWriter.print("closed")
  }

  def missing(response: HttpServletResponse): Unit = response.sendError(404, "no such gate")

  def moved(response: HttpServletResponse): Unit = response.sendRedirect("/gates")

  def open(response: HttpServletResponse): Unit = {
    response.getWriter.write("open")
  }
}
