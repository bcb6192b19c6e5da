package shop

import sttp.model.StatusCode
import sttp.tapir._

object Endpoints {
  val base = endpoint.errorOut(
    oneOf[Failure](
      oneOfVariant(statusCode(StatusCode.Unauthorized).and(jsonBody[NoToken])),
      oneOfVariant(StatusCode.NotFound, jsonBody[Missing]),
      oneOfMapping(StatusCode.Conflict, jsonBody[Taken]),
      oneOfVariantFromMatchType(StatusCode.Gone, jsonBody[Sold]),
      oneOfVariantValueMatcher(StatusCode.BadRequest, jsonBody[Wrong]) { case Wrong(_) => true },
      oneOfVariantClassMatcher(StatusCode.Forbidden, jsonBody[Foreign], classOf[Foreign]),
      statusMapping(StatusCode.TooManyRequests, jsonBody[Slow]),
      statusMappingValueMatcher(StatusCode.ServiceUnavailable, jsonBody[Busy]) { case Busy(_) => true }
    )
  )

  def answer(failure: Failure): (StatusCode, String) = failure match {
    case NoToken(text) => (StatusCode.Unauthorized, text)
    case other         => (StatusCode.InternalServerError, other.toString)
  }
}
