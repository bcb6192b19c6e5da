using System;
using System.Net.Http;
using System.Net.Http.Json;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Extensions.Http;

/// Clients that try again.
public static class Retries
{
    public static void Add(IServiceCollection services)
    {
        services.AddHttpClient("orders").AddPolicyHandler(
            HttpPolicyExtensions.HandleTransientHttpError().WaitAndRetryAsync(3, attempt => TimeSpan.FromSeconds(attempt)));
        services.AddHttpClient("payments").AddTransientHttpErrorPolicy(policy => policy.RetryAsync(3));
        services.AddHttpClient("users").AddStandardResilienceHandler();
    }
}

public class Orders
{
    private readonly HttpClient _client;

    public Orders(HttpClient client) => _client = client;

    public Task<HttpResponseMessage> CreateAsync(object order) => _client.PostAsJsonAsync("/orders", order);
}
