package com.example;

import java.time.Duration;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.client.HttpClients;
import org.springframework.retry.annotation.Retryable;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Clients that try again. */
class Retries {
    private final RestTemplate rest = new RestTemplate();
    private final WebClient web = WebClient.create();
    private final Object apache = HttpClients.custom().setRetryHandler(new DefaultHttpRequestRetryHandler(3, true)).build();

    @Retryable(retryFor = ResourceAccessException.class, maxAttempts = 3)
    Order order(Item item) {
        return rest.postForEntity("https://shop.example.com/orders", item, Order.class).getBody();
    }

    Mono<Order> create(Item item) {
        return web.post().uri("/orders").bodyValue(item).retrieve().bodyToMono(Order.class).retry(3);
    }

    Mono<Order> pay(Item item) {
        return web.post().uri("/payments").bodyValue(item).retrieve().bodyToMono(Order.class)
            .retryWhen(Retry.backoff(3, Duration.ofSeconds(1)));
    }
}
