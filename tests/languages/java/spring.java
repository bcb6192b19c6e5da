package shop.orders;

import java.net.URI;
import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.servlet.view.RedirectView;

import reactor.core.publisher.Mono;

import static org.springframework.http.HttpStatus.CONFLICT;

@RestController
@RequestMapping("/orders")
public class OrderController {

    private static final int LIMITED = 429;

    private final OrderService orders;

    public OrderController(OrderService orders) {
        this.orders = orders;
    }

    @GetMapping("/{id}")
    public ResponseEntity<?> find(@PathVariable long id) {
        Order order = orders.find(id);
        if (order == null) {
            return ResponseEntity.notFound().build();
        }
        if (order.isArchived()) {
            return ResponseEntity.status(HttpStatus.GONE)
                .header("X-Archive", "yes")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("error", "archived", "id", id));
        }
        return order.isDraft() ? ResponseEntity.ok(order) : ResponseEntity.ok().eTag(order.tag()).body(order);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public Order create(@RequestBody Order order) {
        if (orders.exists(order.id())) {
            throw new ResponseStatusException(CONFLICT, "order exists");
        }
        return orders.save(order);
    }

    @PutMapping("/{id}")
    public ResponseEntity<Object> replace(@PathVariable long id, @RequestBody Order order) {
        switch (orders.check(order)) {
            case "limit":
                return ResponseEntity.status(LIMITED).build();
            case "later":
                return ResponseEntity.accepted().build();
            case "wrong":
                return ResponseEntity.badRequest().body("wrong");
            case "invalid":
                return ResponseEntity.unprocessableEntity().body(orders.problems(order));
            case "content":
                return ResponseEntity.unprocessableContent().build();
            case "broken":
                return ResponseEntity.internalServerError().build();
            case "new":
                return ResponseEntity.created(URI.create("/orders/" + id)).body(order);
            default:
                return ResponseEntity.noContent().build();
        }
    }

    @PatchMapping("/{id}")
    public ResponseEntity<Order> patch(@PathVariable long id) {
        HttpHeaders headers = new HttpHeaders();
        if (id < 100) {
            return new ResponseEntity<>(HttpStatus.FORBIDDEN);
        }
        if (id > 500) {
            return new ResponseEntity<>(orders.find(id), headers, HttpStatus.PARTIAL_CONTENT);
        }
        return new ResponseEntity<Order>(orders.find(id), HttpStatus.OK);
    }

    @GetMapping("/old")
    public RedirectView old() {
        return new RedirectView("/orders");
    }

    @ExceptionHandler(OrderException.class)
    public ResponseEntity<Map<String, String>> failed(OrderException exception) {
        HttpStatus kept = HttpStatus.valueOf(507);
        HttpStatus status = HttpStatus.valueOf(503);
        HttpStatus other = HttpStatus.resolve(502);
        HttpStatusCode third = HttpStatusCode.valueOf(504);
        return ResponseEntity.status(status).body(Map.of("error", exception.getMessage()));
    }

    public Mono<ServerResponse> routed(ServerRequest request) {
        String id = request.pathVariable("id");
        switch (id) {
            case "a":
                return ServerResponse.ok().bodyValue(id);
            case "b":
                return ServerResponse.notFound().build();
            case "c":
                return ServerResponse.badRequest().bodyValue("wrong");
            case "d":
                return ServerResponse.accepted().build();
            case "e":
                return ServerResponse.noContent().build();
            case "f":
                return ServerResponse.unprocessableEntity().build();
            case "g":
                return ServerResponse.created(URI.create("/g")).build();
            case "h":
                return ServerResponse.seeOther(URI.create("/h")).build();
            case "i":
                return ServerResponse.temporaryRedirect(URI.create("/i")).build();
            case "j":
                return ServerResponse.permanentRedirect(URI.create("/j")).build();
            default:
                return ServerResponse.status(HttpStatus.NOT_IMPLEMENTED).build();
        }
    }

    public Mono<Void> filter(ServerWebExchange exchange) {
        exchange.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED);
        exchange.getResponse().getHeaders().set("WWW-Authenticate", "Bearer");
        return exchange.getResponse().setComplete();
    }

    public Mono<Void> refuse(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.FORBIDDEN);
        return response.setComplete();
    }

    ModelAndView page(boolean gone, Map<String, Object> model) {
        if (gone) {
            return new ModelAndView("gone", HttpStatus.GONE);
        }
        return model.isEmpty() ? new ModelAndView("empty") : new ModelAndView("page", model, HttpStatus.OK);
    }
}
