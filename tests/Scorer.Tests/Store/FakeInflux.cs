using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.Scorer.Tests.Store;

/// <summary>A local HTTP server that keeps what it is sent and answers as a test wants: outages no real server offers.</summary>
internal sealed class FakeInflux : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeInflux(WebApplication app) => this.app = app;

    /// <summary>A write or query as it came in.</summary>
    public sealed record Request(string Method, string PathAndQuery, string? Authorization, string? Encoding, IReadOnlyList<string> Lines);

    /// <summary>All requests, in order.</summary>
    public ConcurrentQueue<Request> Requests { get; } = new();

    /// <summary>Lines of requests that were answered with success, or kept out of a refused one; a set, as a server's points are.</summary>
    public ConcurrentDictionary<string, int> Stored { get; } = new();

    /// <summary>Answers a write: stores what it wants and sets the response. Default: takes everything.</summary>
    public Func<Request, HttpContext, Task> OnWrite { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Writes so far.</summary>
    public int Writes => Requests.Count(r => r.PathAndQuery.Contains("write", StringComparison.Ordinal));

    public string Url => app.Urls.First();

    public static async Task<FakeInflux> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeInflux(app);
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        return fake;
    }

    /// <summary>Keeps the lines, as a server that takes them.</summary>
    public void Keep(IEnumerable<string> lines)
    {
        foreach (var line in lines) Stored.AddOrUpdate(line, 1, (_, n) => n + 1);
    }

    /// <summary>Resets the connection, having taken nothing.</summary>
    public static void Reset(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        context.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Stream body = context.Request.Body;
        if (context.Request.Headers.ContentEncoding == "gzip") body = new GZipStream(body, CompressionMode.Decompress);
        using var reader = new StreamReader(body);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var request = new Request(
            context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.Headers.Authorization,
            context.Request.Headers.ContentEncoding, lines);
        Requests.Enqueue(request);
        if (!request.PathAndQuery.Contains("write", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("""{"results":[{"statement_id":0}]}""");
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        await OnWrite(request, context);
        if (context.Response.StatusCode == StatusCodes.Status204NoContent) Keep(lines);
    }
}
