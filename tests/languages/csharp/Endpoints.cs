using FastEndpoints;

namespace Shop.Endpoints;

public class PlaceOrder : Endpoint<OrderRequest, OrderResponse>
{
    public override void Configure() { Post("/orders"); }

    public override async Task HandleAsync(OrderRequest request, CancellationToken ct)
    {
        if (request.NoToken) { await SendUnauthorizedAsync(ct); return; }
        if (request.OldToken) { await Send.UnauthorizedAsync(ct); return; }
        if (request.Gone) { await SendNotFoundAsync(ct); return; }
        if (request.Hidden) { await Send.NotFoundAsync(ct); return; }
        if (request.Locked) { await SendForbiddenAsync(ct); return; }
        if (request.Foreign) { await Send.ForbiddenAsync(ct); return; }
        if (request.Empty) { await SendNoContentAsync(ct); return; }
        if (request.Void) { await Send.NoContentAsync(ct); return; }
        if (request.Wrong) { await SendErrorsAsync(422, ct); return; }
        if (request.Worse) { await Send.ErrorsAsync(409, ct); return; }
        if (request.Done) { await SendOkAsync(new OrderResponse(), ct); return; }
        if (request.Again) { await Send.OkAsync(new OrderResponse(), ct); return; }
        if (request.Fresh) { await SendAsync(new OrderResponse(), 201, ct); return; }
        if (request.Late) { await Send.ResponseAsync(new OrderResponse(), 202, ct); return; }
        if (request.Plain) { await SendStringAsync("busy", 503); return; }
        if (request.Text) { await Send.StringAsync("slow", 429); return; }
        if (request.Moved) { await SendRedirectAsync("/orders", isPermanent: true); return; }
        if (request.Elsewhere) { await Send.RedirectAsync("/bills"); return; }
        ThrowError("nothing to order", 400);
    }
}
