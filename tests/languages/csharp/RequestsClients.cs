// What clients read of responses, and what handlers parse of requests.
using System.Net.Http;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

public class RequestsClients : ControllerBase
{
    async Task Load(HttpClient client, string url)
    {
        await (await client.GetAsync(url)).Content.ReadAsStringAsync();
        await (await client.DeleteAsync(url)).Content.ReadFromJsonAsync<Item>();
        var text = client.PostAsync(url, null).Result.Content.ReadAsStringAsync().Result;
    }

    [HttpPost]
    public IActionResult Create([FromBody] string text)
    {
        try { item = JsonSerializer.Deserialize<Item>(text); }
        catch (JsonException e) { return StatusCode(500, e.Message); }
        try { id = int.Parse(Request.Query["id"]); }
        catch (FormatException e) { return StatusCode(500, e.Message); }
        return Ok(item);
    }

    public async Task<IActionResult> Read(HttpRequest request, HttpResponseMessage reply)
    {
        try { item = await request.ReadFromJsonAsync<Item>(); }
        catch (JsonException e) { return StatusCode(500, e.Message); }
        try { item = await reply.Content.ReadFromJsonAsync<Item>(); }
        catch (JsonException e) { return StatusCode(502, e.Message); }
        try { text = JsonSerializer.Serialize(item); }
        catch (JsonException e) { return StatusCode(500, e.Message); }
        return Ok(text);
    }
}
