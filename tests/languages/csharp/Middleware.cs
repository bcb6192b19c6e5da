using System.Web.Http;
using Microsoft.AspNetCore.Http;

public class ErrorMiddleware
{
    private readonly RequestDelegate _next;

    public ErrorMiddleware(RequestDelegate next) => _next = next;

    public async Task Invoke(HttpContext context)
    {
        if (context.Request.Headers["X-Key"] != "open")
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.Append("WWW-Authenticate", "Bearer");
            await context.Response.WriteAsync("Who are you?");
            return;
        }
        if (context.Request.Path == "/old")
        {
            context.Response.Redirect("/new", true);
            return;
        }
        if (context.Request.Path == "/older")
        {
            context.Response.RedirectPermanent("/new");
            return;
        }
        try
        {
            await _next(context);
        }
        catch (Exception ex)
        {
            await HandleAsync(context, ex);
        }
    }

    private static async Task HandleAsync(HttpContext context, Exception exception)
    {
        var response = context.Response;
        response.StatusCode = exception switch
        {
            KeyNotFoundException => StatusCodes.Status404NotFound,
            TimeoutException => StatusCodes.Status504GatewayTimeout,
            _ => StatusCodes.Status500InternalServerError,
        };
        await response.WriteAsJsonAsync(new { error = exception.Message });
    }
}

public class LegacyController : ApiController
{
    public HttpResponseMessage Get(int id)
    {
        if (id == 0) throw new HttpResponseException(HttpStatusCode.NotFound);
        if (id == 1) return Request.CreateErrorResponse(HttpStatusCode.BadRequest, "no");
        if (id == 2) return new HttpResponseMessage(HttpStatusCode.NoContent);
        if (id == 3) return new HttpResponseMessage { StatusCode = HttpStatusCode.Gone, Content = new StringContent("gone") };
        if (id == 4) throw new HttpException(403, "not yours");
        return Request.CreateResponse(HttpStatusCode.OK, new { id });
    }
}
