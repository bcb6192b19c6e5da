package shop.events;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

public class EventVerticle {

    private static final String STATUS_LINE = "HTTP/1.1 404 Not Found";

    void register(Router router) {
        router.get("/events").handler(this::list);
        router.post("/events").handler(ctx -> ctx.response()
            .putHeader("Content-Type", "application/json")
            .setStatusCode(201)
            .end(new JsonObject().put("id", 7).encode()));
        router.delete("/events").handler(ctx -> ctx.fail(403));
        router.get("/old").handler(ctx -> ctx.redirect("/events"));
    }

    void list(RoutingContext ctx) {
        HttpServerResponse answer = ctx.response();
        answer.setStatusCode(HttpResponseStatus.SERVICE_UNAVAILABLE.code());
        answer.end();
    }
}
