using static System.Math;
using System.Net;
using System.Net.Http;
using Polly;

public class Catalog
{
    private static readonly HashSet<int> RetryStatuses = new() { 408, 429, 502, 503, 504 };
    private static readonly int[] TransientCodes = [500, 502];

    public async Task<Item?> FindAsync(HttpClient client, string id)
    {
        var response = await client.GetAsync($"https://catalog.example/items/{id}");
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        if (response.StatusCode is HttpStatusCode.Gone or HttpStatusCode.UnavailableForLegalReasons)
        {
            return null;
        }
        if ((int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.Conflict)
        {
            throw new HttpRequestException(@"The ""catalog"" is broken");
        }
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<Item>();
    }

    public string Describe(HttpResponseMessage response)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
            case HttpStatusCode.Created:
                return "fine";
            case HttpStatusCode.Unauthorized when response.Headers.WwwAuthenticate.Count > 0:
                return "log in";
            default:
                return """unknown""";
        }
    }

    public bool ShouldRetry(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => true,
        >= HttpStatusCode.InternalServerError => true,
        _ => false,
    };

    public IAsyncPolicy<HttpResponseMessage> Policy() => HttpPolicyExtensions
        .HandleTransientHttpError()
        .OrResult(delegate (HttpResponseMessage message) { return message.StatusCode == HttpStatusCode.TooManyRequests; })
        .WaitAndRetryAsync(3, attempt => TimeSpan.FromSeconds(Pow(2, attempt)));

    public static string Kind(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            throw new InvalidOperationException("failed");
        }
        if (status is >= 400 and < 500)
        {
            return "refused";
        }
        return status switch
        {
            >= 200 and <= 299 => "fine",
            404 or 410 => "gone",
            not 500 => "odd",
            _ => "down",
        };
    }
}
