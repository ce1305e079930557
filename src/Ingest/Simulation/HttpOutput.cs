using System.Net;
using System.Net.Http.Headers;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Simulation;

namespace StreamingAnomaly.Ingest.Simulation;

/// <summary>
/// Posts NDJSON to <c>/v1/readings</c>, waiting as <c>Retry-After</c> says when the ingest is busy. Garbage goes in a
/// request of its own and is expected to be refused.
/// </summary>
public sealed class HttpOutput(HttpClient client, Uri endpoint, TimeProvider time) : IFabOutput
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">The ingest refuses; the message has its answer.</exception>
    public async Task WriteAsync(IReadOnlyList<FabSample> samples, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        foreach (var sample in samples)
        {
            if (sample.Garbage)
            {
                using var refused = await PostAsync(FabMessage.Json(sample), cancellation);
                continue;
            }

            body.Write(FabMessage.Json(sample));
            body.WriteByte((byte)'\n');
        }

        if (body.Length == 0) return;
        using var response = await PostAsync(body.ToArray(), cancellation);
        if (response.IsSuccessStatusCode) return;
        throw new HttpRequestException(
            $"{endpoint} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}", null, response.StatusCode);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<HttpResponseMessage> PostAsync(byte[] body, CancellationToken cancellation)
    {
        while (true)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue(ReadingCodec.NdJson);
            var response = await client.PostAsync(endpoint, content, cancellation);
            if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)) return response;
            var pause = response.Headers.RetryAfter?.Delta ?? DefaultPause;
            response.Dispose();
            await Task.Delay(pause, time, cancellation);
        }
    }
}
