package weather

import sttp.client4._
import sttp.model.StatusCode

/** Asks for the weather. */
class WeatherClient(backend: SyncBackend) {

  private val Retryable = Set(429, 502, 503, 504)

  def forecast(city: String): Either[String, String] = {
    val response = basicRequest.get(uri"https://weather.example/$city").send(backend)
    response.code match {
      case StatusCode.Ok => response.body
      case StatusCode.NotFound => Left("no such city")
      case code if code.isServerError => Left("try later")
      case _ => Left("unexpected")
    }
  }

  def retry(response: Response[_]): Boolean = Retryable.contains(response.code.code)

  def isTeapot(response: Response[_]): Boolean = response.code == StatusCode(418)

  def isTimeout(response: Response[_]): Boolean = response.code == StatusCode.unsafeApply(408)
}
