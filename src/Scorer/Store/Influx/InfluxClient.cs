using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace StreamingAnomaly.Scorer.Store.Influx;

/// <summary>
/// Requests to one server. A write is repeated until the server has judged the lines themselves; a query is answered or
/// fails at once, because somebody is waiting for it.
/// </summary>
internal sealed class InfluxClient : IDisposable
{
    /// <summary>A server that has not answered within this is treated as absent.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Longest wait a server can ask for: beyond it an absurd Retry-After would stop the store for days.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(10);

    private const int MaxReply = 64 * 1024;

    private readonly InfluxEndpoint endpoint;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly HttpClient http;
    private readonly ResiliencePipeline<InfluxReply> untilJudged;
    private readonly ResiliencePipeline once;
    private bool databaseExists;

    public InfluxClient(InfluxEndpoint endpoint, Random jitter, TimeProvider time, ILogger logger)
    {
        this.endpoint = endpoint;
        this.time = time;
        this.logger = logger;
        databaseExists = !endpoint.CreatesDatabase;
        // A redirect would repeat the request without its credentials or as GET: it is reported instead.
        http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan, // the pipelines below keep the time, by the injected clock
        };
        http.DefaultRequestHeaders.Authorization = endpoint.Authorization;
        var retry = StoreRetry.Options<InfluxReply>(jitter);
        retry.ShouldHandle = attempt => ValueTask.FromResult(IsOutage(attempt.Outcome.Exception) || attempt.Outcome.Result is { IsRetryable: true });
        retry.DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Result?.RetryAfter);
        retry.OnRetry = Report;
        untilJudged = new ResiliencePipelineBuilder<InfluxReply> { TimeProvider = time }.AddRetry(retry).AddTimeout(RequestTimeout).Build();
        once = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(RequestTimeout).Build();
    }

    /// <summary>Posts gzipped lines; returns what the server thinks of them.</summary>
    public async Task<InfluxReply> WriteAsync(ReadOnlyMemory<byte> gzip, CancellationToken cancellation) =>
        await untilJudged.ExecuteAsync(token => PostAsync(gzip, token), cancellation).ConfigureAwait(false);

    /// <summary>Answers one InfluxQL statement: the first result, an object with <c>series</c> unless it is empty.</summary>
    /// <exception cref="ScoreStoreException">There was no usable answer.</exception>
    public async Task<JsonElement> QueryAsync(string statement, CancellationToken cancellation)
    {
        try
        {
            return await once.ExecuteAsync(
                async token =>
                {
                    using var response = await http.GetAsync(endpoint.QueryUri(statement), token).ConfigureAwait(false);
                    var body = await response.Content.ReadAsStringAsync(token).ConfigureAwait(false);
                    return response.IsSuccessStatusCode ? FirstResult(body) : throw Unusable((int)response.StatusCode, body);
                },
                cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw new ScoreStoreException($"{endpoint.Name} does not answer: {e.Message} Check scores.url and that it runs.", e);
        }
        catch (JsonException e)
        {
            throw new ScoreStoreException($"{endpoint.Name} answered a query with something else than JSON: is scores.url an InfluxDB? {e.Message}", e);
        }
    }

    public void Dispose() => http.Dispose();

    private async ValueTask<InfluxReply> PostAsync(ReadOnlyMemory<byte> gzip, CancellationToken cancellation)
    {
        if (!databaseExists)
        {
            var created = await CreateDatabaseAsync(cancellation).ConfigureAwait(false);
            if (created.NeedsAPerson) ScoringLog.InfluxDatabaseNotMade(logger, endpoint.Database, endpoint.Name, created.Body);
            else if (created.IsRetryable) return created;
            databaseExists = true;
        }

        using var content = new ReadOnlyMemoryContent(gzip);
        content.Headers.ContentType = new("text/plain") { CharSet = "utf-8" };
        content.Headers.ContentEncoding.Add("gzip");
        var reply = await SendAsync(new(HttpMethod.Post, endpoint.WriteUri) { Content = content }, cancellation).ConfigureAwait(false);
        // Dropped meanwhile: create it anew with the next attempt.
        if (reply.Status == HttpStatusCode.NotFound && endpoint.CreatesDatabase) databaseExists = false;
        return reply;
    }

    private async Task<InfluxReply> CreateDatabaseAsync(CancellationToken cancellation) => await SendAsync(
        new(HttpMethod.Post, endpoint.QueryUri($"CREATE DATABASE {InfluxQl.Identifier(endpoint.Database)}")), cancellation).ConfigureAwait(false);

    private async Task<InfluxReply> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var _ = request;
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[MaxReply];
        var length = await stream.ReadAtLeastAsync(buffer, MaxReply, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return new(response.StatusCode, Encoding.UTF8.GetString(buffer, 0, length), RetryAfter(response.Headers.RetryAfter));
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        if ((header?.Delta ?? header?.Date - time.GetUtcNow()) is not { } asked) return null;
        return asked < StoreRetry.FirstDelay ? StoreRetry.FirstDelay : asked > MaxRetryAfter ? MaxRetryAfter : asked;
    }

    private JsonElement FirstResult(string body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (root.TryGetProperty("error", out var error)) throw Unusable(200, error.ToString());
        var result = root.TryGetProperty("results", out var results) && results.ValueKind == JsonValueKind.Array && results.GetArrayLength() > 0
            ? results[0] : throw Unusable(200, body);
        return result.TryGetProperty("error", out error) ? throw Unusable(200, error.ToString()) : result.Clone();
    }

    private ScoreStoreException Unusable(int status, string body) => new(status switch
    {
        401 or 403 => $"{endpoint.Name} refuses the credentials ({status}): check scores.username and scores.password, or scores.token. {Reason(body)}",
        404 => $"{endpoint.Name} knows no database '{endpoint.Database}' or no such API (404): check scores.database and scores.version. {Reason(body)}",
        _ => $"{endpoint.Name} could not answer ({status}): {Reason(body)}",
    });

    private static string Reason(string body) => InfluxRefusal.Parse(body).Message;

    private static bool IsOutage(Exception? e) => e is HttpRequestException or IOException or TimeoutRejectedException;

    private ValueTask Report(OnRetryArguments<InfluxReply> attempt)
    {
        var reply = attempt.Outcome.Result;
        var cause = reply is not null ? ((int)reply.Status).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : attempt.Outcome.Exception is TimeoutRejectedException ? "timeout" : "connection";
        StoreMetrics.Retries.Add(1, new KeyValuePair<string, object?>("cause", cause));
        var problem = reply is not null ? $"{(int)reply.Status} {Reason(reply.Body)}" : attempt.Outcome.Exception!.Message;
        if (reply is { NeedsAPerson: true }) ScoringLog.InfluxRefuses(logger, endpoint.Name, endpoint.Database, problem, attempt.RetryDelay);
        else ScoringLog.InfluxAway(logger, endpoint.Name, attempt.AttemptNumber + 1, problem, attempt.RetryDelay);
        return default;
    }
}
