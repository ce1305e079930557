using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.Reliability.Tests.Plant;

/// <summary>How a store misbehaves.</summary>
internal enum StoreTrouble
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The connection is broken off.</summary>
    Broken,

    /// <summary>Nothing is ever answered.</summary>
    Hanging,

    /// <summary>503 with Retry-After.</summary>
    Unavailable,

    /// <summary>429.</summary>
    TooManyRequests,

    /// <summary>413 for everything but small requests.</summary>
    TooLarge,

    /// <summary>400 for the lines of one equipment; the others are written.</summary>
    Picky,
}

/// <summary>Stands between the scorers and a real InfluxDB and gets in the way as told.</summary>
internal sealed class InfluxProxy : IAsyncDisposable
{
    private const int Small = 20_000;
    private readonly WebApplication app;
    private readonly HttpClient http = new();
    private readonly CancellationTokenSource closing = new();
    private readonly string target;
    private readonly string disliked;

    private InfluxProxy(WebApplication app, string target, string disliked) =>
        (this.app, this.target, this.disliked) = (app, target, disliked);

    /// <summary>Address for the scorers.</summary>
    public string Url { get; private set; } = "";

    /// <summary>What it does with writes from now on.</summary>
    public StoreTrouble Trouble { get; set; }

    /// <summary>Writes that were got in the way of.</summary>
    public int Refused => refused;

    private int refused;

    /// <summary>Starts one on a free port.</summary>
    /// <param name="target">The real server.</param>
    /// <param name="disliked">Equipment whose lines <see cref="StoreTrouble.Picky"/> refuses.</param>
    public static async Task<InfluxProxy> StartAsync(string target, string disliked)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, 0);
            k.Limits.MaxRequestBodySize = null;
        });
        var proxy = new InfluxProxy(builder.Build(), target, disliked);
        proxy.app.Run(proxy.AnswerAsync);
        await proxy.app.StartAsync();
        proxy.Url = proxy.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync(); // lets hanging requests go
        await app.DisposeAsync();
        http.Dispose();
        closing.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var isWrite = context.Request.Path.Value?.Contains("write", StringComparison.Ordinal) == true;
        var trouble = isWrite ? Trouble : StoreTrouble.None;
        if (trouble == StoreTrouble.TooLarge && body.Length <= Small) trouble = StoreTrouble.None;
        if (trouble != StoreTrouble.None) Interlocked.Increment(ref refused);
        switch (trouble)
        {
            case StoreTrouble.None:
                await ForwardAsync(context, body.ToArray(), context.Request.Headers.ContentEncoding);
                break;
            case StoreTrouble.Broken:
                context.Abort();
                break;
            case StoreTrouble.Hanging:
                using (var end = CancellationTokenSource.CreateLinkedTokenSource(closing.Token, context.RequestAborted))
                    await Task.Delay(Timeout.Infinite, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case StoreTrouble.Unavailable:
                context.Response.Headers.RetryAfter = "1";
                context.Response.StatusCode = 503;
                break;
            case StoreTrouble.TooManyRequests:
                context.Response.StatusCode = 429;
                break;
            case StoreTrouble.TooLarge:
                context.Response.StatusCode = 413;
                break;
            default:
                await PickAsync(context, Lines(body.ToArray()));
                break;
        }
    }

    // As version 1 does it: what it can take is written, and the answer counts what was dropped.
    private async Task PickAsync(HttpContext context, string[] lines)
    {
        var good = lines.Where(l => !l.Contains($"equipment={disliked}", StringComparison.Ordinal)).ToList();
        if (good.Count == lines.Length) Interlocked.Decrement(ref refused);
        if (good.Count > 0)
        {
            await ForwardAsync(context, Encoding.UTF8.GetBytes(string.Join('\n', good)), "");
            if (good.Count == lines.Length || context.Response.StatusCode >= 300) return;
        }

        context.Response.StatusCode = 400;
        await context.Response.WriteAsync($$"""{"error":"partial write: field type conflict dropped={{lines.Length - good.Count}}"}""");
    }

    private async Task ForwardAsync(HttpContext context, byte[] body, string? encoding)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), target + context.Request.Path + context.Request.QueryString);
        request.Content = new ByteArrayContent(body);
        if (!string.IsNullOrEmpty(encoding)) request.Content.Headers.ContentEncoding.Add(encoding);
        try
        {
            using var answer = await http.SendAsync(request, closing.Token);
            context.Response.StatusCode = (int)answer.StatusCode;
            // Only an answer with something in it is begun: the status may still change.
            if (await answer.Content.ReadAsByteArrayAsync() is { Length: > 0 } text) await context.Response.Body.WriteAsync(text);
        }
        catch (HttpRequestException)
        {
            context.Abort(); // the server is down: so is the way to it
        }
    }

    private static string[] Lines(byte[] gzip)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
