using Microsoft.AspNetCore.Http;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(options => options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130));
var app = builder.Build();

app.MapGet("/todos/{id}", async (int id, Todos todos) =>
        await todos.FindAsync(id) is Todo todo ? Results.Ok(todo) : Results.NotFound())
    .Produces<Todo>(200)
    .ProducesProblem(StatusCodes.Status404NotFound);

app.MapPost("/todos", async (Todo todo, Todos todos) =>
{
    if (todo.Title is null) return Results.BadRequest(new { title = "A title is missing" });
    if (todo.Again) return Results.Conflict();
    if (todo.Odd) return Results.UnprocessableEntity(todo);
    if (todo.Wrong) return Results.ValidationProblem(new Dictionary<string, string[]>());
    if (todo.Broken) return Results.InternalServerError();
    if (todo.Later) return Results.Accepted("/jobs/1");
    if (todo.LaterNamed) return Results.AcceptedAtRoute("job");
    if (todo.Named) return Results.CreatedAtRoute("todo", new { id = todo.Id }, todo);
    await todos.AddAsync(todo);
    return Results.Created($"/todos/{todo.Id}", todo);
});

app.MapDelete("/todos/{id}", (int id, HttpContext context) =>
{
    if (context.User.Identity is null) return Results.Unauthorized();
    if (!context.User.IsInRole("owner")) return Results.Forbid();
    if (id == 0) return Results.Challenge();
    if (id < 0) return Results.StatusCode(410);
    return Results.NoContent();
});

app.MapPut("/todos/{id}", (int id) => id switch
{
    1 => Results.Problem("Locked", statusCode: 423),
    2 => Results.Json(new { title = "Too large" }, statusCode: StatusCodes.Status413PayloadTooLarge),
    3 => Results.Text("teapot", "text/plain", null, 400),
    4 => Results.Content("<p>Not here</p>", "text/html", statusCode: 404),
    5 => Results.Redirect("/todos", permanent: true, preserveMethod: true),
    6 => Results.LocalRedirect("/todos"),
    _ => Results.Redirect("/todos"),
});

app.MapPatch("/todos/{id}", (int id, Todos todos) => new { id, changed = true });

app.MapGet("/typed/{id}", (int id) => Typed(id));

static IResult Typed(int id)
{
    if (id == 1) return TypedResults.Ok(id);
    if (id == 2) return TypedResults.BadRequest("no");
    if (id == 3) return TypedResults.NotFound();
    if (id == 4) return TypedResults.Conflict();
    if (id == 5) return TypedResults.UnprocessableEntity();
    if (id == 6) return TypedResults.InternalServerError();
    if (id == 7) return TypedResults.NoContent();
    if (id == 8) return TypedResults.Unauthorized();
    if (id == 9) return TypedResults.Forbid();
    if (id == 10) return TypedResults.Challenge();
    if (id == 11) return TypedResults.Created("/typed/11", id);
    if (id == 18) return TypedResults.Created();
    if (id == 19) return Results.Created();
    if (id == 12) return TypedResults.CreatedAtRoute("typed");
    if (id == 13) return TypedResults.Accepted("/jobs/13");
    if (id == 14) return TypedResults.AcceptedAtRoute("job");
    if (id == 15) return TypedResults.StatusCode(451);
    if (id == 16) return TypedResults.Problem("broken", statusCode: 500);
    if (id == 17) return TypedResults.ValidationProblem(new Dictionary<string, string[]>());
    if (id == 18) return TypedResults.Json(id, statusCode: 203);
    if (id == 19) return TypedResults.Text("text", "text/plain", null, 404);
    if (id == 20) return TypedResults.Content("text", "text/plain", null, 404);
    if (id == 21) return TypedResults.LocalRedirect("/typed");
    if (id == 22) return TypedResults.Redirect("/typed", permanent: true, preserveMethod: true);
    if (id == 23) return Results.Redirect("/plain", true);
    if (id == 24) return Results.Redirect("/plain", permanent: app.Environment.IsProduction());
    return TypedResults.Redirect("/typed");
}

app.Run();
