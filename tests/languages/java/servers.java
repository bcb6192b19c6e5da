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
        app.get("/f", ctx -> {
            ctx.status(io.javalin.http.HttpStatus.UNAUTHORIZED);
            ctx.result("who are you");
        });
        app.get("/g", ctx -> {
            throw new HttpResponseException(418, "short and stout");
        });
        app.get("/h", ctx -> refused(ctx.queryParam("why")));
        app.exception(IllegalStateException.class, (e, ctx) -> ctx.json(e.getMessage()));
        app.error(404, ctx -> ctx.json("no such page"));
        app.post("/i", ctx -> ctx.json("made").status(201));
        app.put("/j", ctx -> ctx.json("kept"));
        app.patch("/k", ctx -> ctx.json("changed"));
        app.delete("/l", ctx -> ctx.status(204));
    }

    RuntimeException refused(String why) {
        switch (why) {
            case "request": throw new BadRequestResponse("what?");
            case "user": throw new UnauthorizedResponse("who?");
            case "rights": throw new ForbiddenResponse("no");
            case "page": throw new NotFoundResponse();
            case "method": throw new MethodNotAllowedResponse("no", Map.of());
            case "state": throw new ConflictResponse("no");
            case "past": throw new GoneResponse();
            case "often": throw new TooManyRequestsResponse();
            case "proxy": throw new BadGatewayResponse();
            case "load": throw new ServiceUnavailableResponse();
            case "slow": throw new GatewayTimeoutResponse();
            default: throw new InternalServerErrorResponse();
        }
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
