package com.example

import cats.effect.IO
import org.http4s.Method.POST
import org.http4s.client.Client
import org.http4s.client.middleware.{Retry, RetryPolicy}
import org.http4s.{Request, Uri}

/** A client that tries again. */
class Orders(base: Client[IO]) {
  private val policy =
    RetryPolicy[IO](RetryPolicy.exponentialBackoff(maxWait, 3), (_, result) => RetryPolicy.recklesslyRetriable(result))
  private val client = Retry(policy)(base)

  def create(uri: Uri): IO[Unit] = client.expect[Unit](Request[IO](method = POST, uri = uri))
}
