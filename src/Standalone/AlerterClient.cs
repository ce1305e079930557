using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamingAnomaly.Standalone;

/// <summary>Talks to a running alerter; what it refuses becomes one sentence for the person at the keyboard.</summary>
internal sealed class AlerterClient : IDisposable
{
    /// <summary>Where <c>anomaly alerter</c> and <c>anomaly serve</c> listen unless told otherwise.</summary>
    private static readonly string[] Usual = ["http://127.0.0.1:8083", "http://127.0.0.1:8080"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpClient http = new() { Timeout = Patience };
    private readonly string[] addresses;

    /// <param name="url">Its address; null looks where it usually is.</param>
    /// <param name="key">API key; null sends none.</param>
    public AlerterClient(string? url, string? key)
    {
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"))
            throw new CliException($"--url is \"{url}\"; give an address such as http://127.0.0.1:8083");
        addresses = url is null ? Usual : [url.TrimEnd('/')];
        if (key is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, cancellation);

    public Task<JsonNode> PostAsync(string path, JsonObject body, CancellationToken cancellation) => SendAsync(HttpMethod.Post, path, body, cancellation);

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        foreach (var address in addresses)
        {
            using var request = new HttpRequestMessage(method, address + path);
            if (body is not null) request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
            try
            {
                using var response = await http.SendAsync(request, cancellation);
                return Answer(address, response, await response.Content.ReadAsStringAsync(cancellation));
            }
            catch (HttpRequestException e) when (e.InnerException is SocketException)
            {
                // Nobody there; perhaps at the next address.
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new CliException($"{address} does not answer within {Patience.TotalSeconds} s", 4);
            }
        }

        throw new CliException($"no alerter answers at {string.Join(" or ", addresses)}; start one with `anomaly serve`, or give --url", 4);
    }

    private static JsonNode Answer(string address, HttpResponseMessage response, string text)
    {
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            json = null;
        }

        if (response.IsSuccessStatusCode && json is not null) return json;
        var detail = (string?)json?["detail"] ?? (string?)json?["title"] ?? "the answer is no JSON; is this the address of an alerter?";
        throw new CliException($"{address} says {(int)response.StatusCode}: {detail}", 3);
    }
}
