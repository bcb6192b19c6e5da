package com.example

import io.ktor.client.HttpClient
import io.ktor.client.plugins.HttpRequestRetry
import io.ktor.client.request.post
import io.ktor.client.request.setBody

/** A client that tries again. */
class Orders {
    private val client = HttpClient {
        install(HttpRequestRetry) {
            retryOnServerErrors(maxRetries = 3)
            exponentialDelay()
        }
    }
    private val other = HttpClient {
        install(HttpRequestRetry) {
            retryOnExceptionOrServerErrors(maxRetries = 3)
        }
    }

    suspend fun create(order: Order) = client.post("https://shop.example.com/orders") { setBody(order) }
}
