package shop.stock;

import java.net.URI;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.*;
import io.micronaut.http.exceptions.HttpStatusException;

@Controller("/stock")
public class StockController {

    @Get("/{id}")
    public HttpResponse<?> find(String id) {
        return switch (id) {
            case "a" -> HttpResponse.ok(id);
            case "b" -> HttpResponse.status(HttpStatus.LOCKED).body("locked");
            case "c" -> HttpResponse.accepted().header("X-Job", "1");
            case "d" -> HttpResponse.noContent();
            case "e" -> HttpResponse.badRequest("wrong");
            case "f" -> HttpResponse.unauthorized().header("WWW-Authenticate", "Basic realm=\"stock\"");
            case "g" -> HttpResponse.notFound();
            case "h" -> HttpResponse.unprocessableEntity();
            case "i" -> HttpResponse.serverError("broken");
            case "j" -> HttpResponse.created(id);
            case "jj" -> HttpResponse.created("made");
            case "k" -> HttpResponse.notAllowed();
            case "l" -> HttpResponse.notModified();
            case "m" -> HttpResponse.redirect(URI.create("/m"));
            case "n" -> HttpResponse.seeOther(URI.create("/n"));
            case "o" -> HttpResponse.temporaryRedirect(URI.create("/o"));
            case "p" -> HttpResponse.permanentRedirect(URI.create("/p"));
            default -> throw new HttpStatusException(HttpStatus.GONE, "sold out");
        };
    }

    @Post
    @Status(HttpStatus.CREATED)
    public String create(@Body String item) {
        return item;
    }
}
