// What clients read of responses, and what handlers parse of requests.
package app;

import io.javalin.http.Context;
import java.net.http.*;
import javax.servlet.http.*;
import javax.ws.rs.client.*;
import okhttp3.*;
import org.apache.http.util.EntityUtils;
import org.springframework.web.bind.annotation.*;

class RequestsClients extends HttpServlet {
    String platform(HttpClient client, HttpRequest request) throws Exception {
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body).join();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    String others(OkHttpClient ok, Request request, CloseableHttpClient apache, HttpGet get, Client client) throws Exception {
        EntityUtils.toString(apache.execute(get).getEntity());
        client.target("http://a").request().get().readEntity(String.class);
        return ok.newCall(request).execute().body().string();
    }

    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            item = mapper.readValue(request.getInputStream(), Item.class);
        } catch (JsonProcessingException e) {
            response.sendError(500);
        }
        try {
            item = gson.fromJson(request.getReader(), Item.class);
        } catch (JsonSyntaxException e) {
            response.sendError(500);
        }
        try {
            text = mapper.writeValueAsString(item);
        } catch (JsonProcessingException e) {
            response.sendError(500);
        }
        try {
            page = Integer.parseInt(request.getParameter("page"));
        } catch (NumberFormatException e) {
            response.sendError(500);
        }
        try {
            since = LocalDate.parse(request.getParameter("since"));
        } catch (DateTimeParseException e) {
            response.sendError(500);
        }
        try {
            id = UUID.fromString(request.getParameter("id"));
        } catch (IllegalArgumentException e) {
            response.sendError(500);
        }
    }

    void javalin(Context ctx) {
        try {
            item = ctx.bodyAsClass(Item.class);
        } catch (Exception e) {
            ctx.status(500);
        }
    }

    @ExceptionHandler(HttpMessageNotReadableException.class)
    ResponseEntity<String> unreadable(HttpMessageNotReadableException e) {
        return ResponseEntity.status(500).body("bad");
    }
}
