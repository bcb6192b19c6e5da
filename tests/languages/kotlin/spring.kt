package shop.orders

import org.http4k.core.Response
import org.http4k.core.Status
import org.http4k.core.Status.Companion.NOT_FOUND
import org.springframework.http.HttpStatus
import org.springframework.http.ResponseEntity
import org.springframework.web.bind.annotation.*
import org.springframework.web.server.ResponseStatusException

@RestController
@RequestMapping("/orders")
class OrderController(private val orders: Orders) : Base<Order>() {

    @GetMapping("/{id}")
    fun find(@PathVariable id: Long): ResponseEntity<Any> =
        orders.find(id)?.let { ResponseEntity.ok(it) } ?: ResponseEntity.status(HttpStatus.GONE).body(mapOf("error" to "gone"))

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    fun create(@RequestBody order: Order): Order {
        if (orders.exists(order)) {
            throw ResponseStatusException(HttpStatus.CONFLICT, "order exists")
        }
        return orders.save(order)
    }

    @DeleteMapping("/{id}")
    fun remove(@PathVariable id: Long): ResponseEntity<Unit> {
        orders.remove(id)
        return ResponseEntity(HttpStatus.NO_CONTENT)
    }
}

fun routed(path: String): Response = when (path) {
    "a" -> Response(Status.OK).header("X-A", "1").body("a")
    else -> Response(NOT_FOUND)
}
