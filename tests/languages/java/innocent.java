package shop.misc;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Numbers that are no statuses, and responses that are as they should be. */
@RestController
public class Innocent {

    private static final Logger LOG = LoggerFactory.getLogger(Innocent.class);

    private static final int PORT = 8080;
    private static final int MAX_SIZE = 404;
    private static final int PAGE = 200;
    private static final long PRICE = 499;
    private static final int[] SIZES = {200, 300, 400, 500};
    private static final List<Integer> WIDTHS = List.of(301, 404, 500);

    enum Level {
        LOW(100),
        HIGH(500);

        private final int points;

        Level(int points) {
            this.points = points;
        }
    }

    enum OrderStatus {
        OPEN(200),
        CLOSED(404);

        private final int id;

        OrderStatus(int id) {
            this.id = id;
        }
    }

    void wait(int rounds) throws InterruptedException {
        Thread.sleep(500);
        for (int round = 0; round < 404; round++) {
            if (round == 200 || round > 300) {
                LOG.info("round {} of 404 after HTTP/1.1 upgrade in 2024", round);
            }
        }
        HttpClient.newBuilder().connectTimeout(Duration.ofMillis(500)).build();
    }

    int price(Order order) {
        if (order.getTotal() > 400 || order.getId() == 404) {
            return 301;
        }
        if (order.getStatus() == 200 || order.getCode() == 404) {
            return 500;
        }
        switch (order.getKind()) {
            case 200:
                return 302;
            case 404:
                return 401;
            default:
                return 200;
        }
    }

    @PostMapping("/graphql")
    ResponseEntity<Map<String, Object>> graphql() {
        return ResponseEntity.ok(Map.of("errors", List.of("no such field")));
    }

    @PostMapping("/hooks/payments")
    ResponseEntity<String> webhook(String event) {
        try {
            store(event);
        } catch (Exception exception) {
            LOG.error("not stored", exception);
            return ResponseEntity.ok().build();
        }
        return ResponseEntity.ok("stored");
    }

    @PostMapping("/import")
    ResponseEntity<Map<String, Object>> bulk() {
        return ResponseEntity.ok(Map.of("imported", 40, "errors", List.of("row 404")));
    }

    @GetMapping("/settings")
    ResponseEntity<Settings> settings() {
        try {
            return ResponseEntity.ok(load());
        } catch (Exception exception) {
            return ResponseEntity.ok(Settings.defaults());
        }
    }

    @GetMapping("/")
    String page() {
        return "forward:/index.html";
    }

    @PostMapping("/login")
    String login() {
        return "redirect:/home";
    }

    boolean fresh(HttpResponse<String> response) {
        return response.body().length() == 200 && response.headers().map().size() < 400;
    }

    @PostMapping("/rpc")
    ResponseEntity<?> call() {
        return ResponseEntity.ok(Map.of("jsonrpc", "2.0", "id", 404, "error", Map.of("code", -32601)));
    }
}
