using Microsoft.AspNetCore.Mvc;
using System.Net;

namespace Shop.Api.Controllers;

public enum OrderProblem
{
    Missing = 404,
    Paid = 409,
}

[ApiController]
[Route("api/orders")]
public class OrdersController : ControllerBase
{
    private const int TooMany = 429;
    private static readonly HttpStatusCode[] Final = { HttpStatusCode.OK, HttpStatusCode.Created };

    // Orders of this shop.
    private readonly IOrders _orders;

    public OrdersController(IOrders orders)
    {
        _orders = orders;
    }

    [HttpGet]
    [ProducesResponseType(200)]
    [ProducesResponseType(typeof(ProblemDetails), StatusCodes.Status404NotFound)]
    [ProducesResponseType(StatusCode = 500)]
    [SwaggerResponse(403, "Not yours")]
    public async Task<IActionResult> List(int page)
    {
        if (page < 1)
        {
            return BadRequest("Pages begin with 1");
        }
        return Ok(await _orders.ListAsync(page));
    }

    [HttpGet("{id}")]
    public async Task<ActionResult<Order>> Get(Guid id) => await _orders.FindAsync(id) switch
    {
        null => NotFound(new { message = "No such order" }),
        { Hidden: true } => this.Forbid(),
        var order => Ok(order),
    };

    [HttpPost]
    public async Task<IActionResult> Create([FromBody] NewOrder order)
    {
        if (!ModelState.IsValid)
        {
            return ValidationProblem(ModelState);
        }
        if (order.Empty) return UnprocessableEntity(order);
        if (order.Known) return Conflict("There is such an order already");
        if (order.Named) return CreatedAtRoute("order", new { id = order.Id }, order);
        if (order.Elsewhere) return Created($"/api/orders/{order.Id}", order);
        if (order.Slow) return Accepted($"/api/jobs/{order.Job}");
        if (order.Slower) return AcceptedAtAction(nameof(Get), new { id = order.Id }, order);
        if (order.Slowest) return AcceptedAtRoute("order", new { id = order.Id }, order);
        return CreatedAtAction(nameof(Get), new { id = order.Id }, order);
    }

    [HttpDelete("{id}")]
    public async Task<IActionResult> Delete(Guid id)
    {
        try
        {
            await _orders.DeleteAsync(id);
            return NoContent();
        }
        catch (LockedException ex)
        {
            _logger.LogWarning(ex, "The order is locked");
            return StatusCode(StatusCodes.Status423Locked, new { title = ex.Message });
        }
        catch
        {
            return Problem("The order could not be deleted", statusCode: 500);
        }
    }

    [HttpPatch("{id}")]
    public IActionResult Change(Guid id)
    {
        if (_orders.Busy) return StatusCode(TooMany);
        if (User.Identity is null) return Challenge();
        if (!User.Identity.IsAuthenticated) return Unauthorized();
        return Content("changed");
    }

    [HttpGet("old")]
    public IActionResult Old(string how) => how switch
    {
        "a" => Redirect("/api/orders"),
        "b" => RedirectPermanent("/api/orders"),
        "c" => RedirectPreserveMethod("/api/orders"),
        "d" => RedirectPermanentPreserveMethod("/api/orders"),
        "e" => LocalRedirect("~/orders"),
        "f" => LocalRedirectPermanent("~/orders"),
        "g" => LocalRedirectPreserveMethod("~/orders"),
        "h" => LocalRedirectPermanentPreserveMethod("~/orders"),
        "i" => RedirectToAction(nameof(List)),
        "j" => RedirectToActionPermanent(nameof(List)),
        "k" => RedirectToRoute("orders"),
        "l" => RedirectToRoutePermanent("orders"),
        "m" => RedirectToPage("/Orders"),
        "n" => RedirectToPagePermanent("/Orders"),
        _ => Json(new { moved = true }),
    };

    [HttpGet("made")]
    public IActionResult Made(int how)
    {
        switch (how)
        {
            case 1: return new OkObjectResult(_orders);
            case 2: return new BadRequestObjectResult("how?");
            case 3: return new NotFoundObjectResult("what?");
            case 4: return new ConflictObjectResult("again?");
            case 5: return new UnprocessableEntityObjectResult("really?");
            case 6: return new OkResult();
            case 7: return new NoContentResult();
            case 8: return new BadRequestResult();
            case 9: return new NotFoundResult();
            case 10: return new ConflictResult();
            case 11: return new UnprocessableEntityResult();
            case 12: return new UnauthorizedResult();
            case 13: return new UnauthorizedObjectResult("who?");
            case 14: return new ForbidResult();
            case 15: return new CreatedResult("/api/orders/1", null);
            case 16: return new CreatedAtActionResult(nameof(Get), "Orders", new { id = 1 }, null);
            case 17: return new CreatedAtRouteResult("order", null);
            case 18: return new AcceptedResult();
            case 19: return new StatusCodeResult((int)HttpStatusCode.ServiceUnavailable);
            case 20: return new ObjectResult(new ProblemDetails { Title = "Full", Status = 507 }) { StatusCode = 507 };
            case 21: return new JsonResult(new { error = "Gone" }) { StatusCode = (int)HttpStatusCode.Gone };
            case 22: return new ContentResult { StatusCode = 502, Content = "The warehouse does not answer" };
            case 23: return new RedirectResult("/api/orders", permanent: true);
            case 24: return new HttpStatusCodeResult(HttpStatusCode.NotImplemented);
            default: throw new BadHttpRequestException("how?", 400);
        }
    }

    [HttpGet("page")]
    public IActionResult Page(bool part)
    {
        Response.Headers.CacheControl = "no-store";
        Response.Headers["Vary"] = "Accept";
        if (part) return PartialView("Row");
        return View("Page");
    }
}
