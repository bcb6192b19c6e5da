using System.Net.Http;
using Microsoft.AspNetCore.Mvc;

public enum Genre
{
    NotFound = 0,
    Rock = 200,
    Jazz = 404,
}

public class NumbersController : ControllerBase
{
    private const int Port = 8080;
    private const int PageSize = 200;
    private const int MaxLength = 500;
    private const decimal Price = 404;
    private static readonly int[] Sizes = { 100, 200, 400 };

    [HttpGet("numbers")]
    public async Task<IActionResult> Get(int year, int statusId, Genre genre)
    {
        await Task.Delay(500);
        for (var i = 0; i < 300; i++)
        {
            _logger.LogInformation("HTTP/1.1 is spoken on port {Port} after {Count} of 404 steps", Port, i);
        }
        if (year == 2000 || year > 400 && year < 500)
        {
            return Ok(new { total = 200, width = 404, errors = 0 });
        }
        if (statusId == 404 || genre == Genre.Jazz)
        {
            return Ok(new Item { Id = 404, StatusId = 500, Error = null });
        }
        var order = await _orders.FindAsync(404);
        if (order.Total > 400)
        {
            order.Discount = 200;
        }
        return Ok(order);
    }

    [HttpPost("graphql")]
    public IActionResult GraphQl() => Ok(new { data = (object?)null, errors = new[] { new { message = "no such field" } } });

    [HttpPost("rpc")]
    public IActionResult Rpc() => Ok(new { jsonrpc = "2.0", id = 1, error = new { code = -32601, message = "no such method" } });

    [HttpPost("import")]
    public IActionResult Import() => Ok(new { imported = 200, failed = 3, errors = new[] { "line 404 is empty" } });

    [HttpPost("webhooks/payments")]
    public IActionResult Webhook()
    {
        try
        {
            _payments.Handle();
        }
        catch (Exception ex)
        {
            _logger.LogError(ex, "The payment was not handled");
        }
        return Ok();
    }

    [HttpGet("/{**path}")]
    public IActionResult Spa() => File("index.html", "text/html");

    [HttpGet("account")]
    public IActionResult Account() => Redirect("/login?returnUrl=/account");

    public int Compare(Order left, Order right) => left.Weight > 404 ? 200 : 500;

    public async Task Wait() => await Task.Delay(503);
}
