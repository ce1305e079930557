using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.TestKit;

/// <summary>A request as received.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">Headers, names in any case.</param>
/// <param name="Body">Body.</param>
public sealed record ReceivedRequest(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Value of <c>webhook-id</c>, or empty.</summary>
    public string Id => Headers.GetValueOrDefault("webhook-id", "");

    /// <summary>Body as text.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>What a <see cref="WebhookReceiver"/> answers.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">Response headers.</param>
public sealed record ScriptedAnswer(int Status, params (string Name, string Value)[] Headers)
{
    /// <summary>Accepts the request but never answers.</summary>
    public static ScriptedAnswer Hang { get; } = new(0);
}

/// <summary>A real HTTP server on a free loopback port that records what it gets and answers as told.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedRequest> requests = new();
    private readonly WebApplication app;
    private readonly CancellationTokenSource closing = new();

    private WebhookReceiver(WebApplication app) => this.app = app;

    /// <summary>Base URL, such as <c>http://127.0.0.1:41234</c>.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Port.</summary>
    public int Port => new Uri(Url).Port;

    /// <summary>Decides each answer; 204 unless set.</summary>
    public Func<ReceivedRequest, ScriptedAnswer> Answer { get; set; } = _ => new(204);

    /// <summary>What arrived, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. requests];

    /// <summary>Starts one on <paramref name="port"/>, 0 for any free one.</summary>
    public static async Task<WebhookReceiver> StartAsync(int port = 0, IPAddress? address = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(address ?? IPAddress.Loopback, port));
        var receiver = new WebhookReceiver(builder.Build());
        receiver.app.Run(receiver.ReceiveAsync);
        await receiver.app.StartAsync();
        var bound = new Uri(receiver.app.Services.GetAddress());
        receiver.Url = $"http://127.0.0.1:{bound.Port}";
        return receiver;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await app.DisposeAsync();
        closing.Dispose();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new ReceivedRequest(
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
        requests.Enqueue(request);
        var answer = Answer(request);
        if (answer.Status == 0)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(closing.Token, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) context.Response.Headers[name] = value;
    }
}

file static class Addresses
{
    public static string GetAddress(this IServiceProvider services) =>
        ((Microsoft.AspNetCore.Hosting.Server.IServer)services.GetService(typeof(Microsoft.AspNetCore.Hosting.Server.IServer))!)
        .Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
