package shop.small;

import com.sun.net.httpserver.HttpExchange;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import spark.Request;
import spark.Response;
import spark.Spark;

import java.io.IOException;

public class SmallServers {

    void javalin(Javalin app) {
        app.get("/page", ctx -> ctx.render("page.html"));
        app.get("/a", ctx -> ctx.status(404).json("missing"));
        app.get("/b", ctx -> ctx.json("found"));
        app.get("/c", ctx -> ctx.result("found"));
        app.get("/d", ctx -> ctx.redirect("/a"));
        app.get("/e", this::moved);
    }

    void moved(Context context) {
        context.redirect("/a", 308);
    }

    Object spark(Request request, Response res) {
        if (request == null) {
            Spark.halt(401);
        }
        if (request.body().isEmpty()) {
            Spark.halt(400, "empty");
        }
        if (request.body().length() > 100) {
            res.redirect("/long");
        }
        if (request.body().length() > 200) {
            res.redirect("/longer", 301);
        }
        res.status(202);
        return "";
    }

    Object netty(int state) {
        if (state == 0) {
            return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        }
        HttpResponseStatus status = HttpResponseStatus.valueOf(502);
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND, Unpooled.EMPTY_BUFFER);
    }

    void jdk(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(405, -1);
    }
}
