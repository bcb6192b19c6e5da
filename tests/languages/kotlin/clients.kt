package shop.clients

import io.ktor.client.HttpClient
import io.ktor.client.request.get
import io.ktor.client.statement.HttpResponse
import io.ktor.client.statement.bodyAsText
import io.ktor.http.HttpStatusCode
import io.ktor.http.isSuccess

private val retryableCodes = setOf(429, 502, 503)

suspend fun fetch(client: HttpClient): String? {
    val response = client.get("https://shop.example")
    if (!response.status.isSuccess()) {
        throw IllegalStateException("status ${response.status}")
    }
    if (response.status.value in 200..299) {
        return response.bodyAsText()
    }
    var status = response.status.value
    status = when (status) {
        401, 403 -> throw IllegalStateException("no access")
        in 500..599 -> 0
        else -> 1
    }
    return null
}

fun missing(response: HttpResponse): Boolean =
    response.status == HttpStatusCode.NotFound || response.status.value == 410

fun kind(response: HttpResponse): String = when {
    response.status.value in 200..299 -> "fine"
    response.status == HttpStatusCode.NotFound || response.status.value == 410 -> "gone"
    response.status.value >= 500 -> retry(response)
    else -> "odd"
}
