using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingAnomaly.ServiceDefaults.Tests.Metrics;

/// <summary>Takes OTLP over HTTP or gRPC and keeps the bodies; their strings are plain UTF-8 inside the Protobuf.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> received = new();
    private readonly WebApplication app;

    private OtlpReceiver(int port, HttpProtocols protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, port, l => l.Protocols = protocols));
        builder.Services.AddRouting();
        app = builder.Build();
        app.MapPost("/{**path}", TakeAsync);
    }

    public Uri Address => new(app.Urls.Single());

    public static async Task<OtlpReceiver> StartAsync(int port, HttpProtocols protocols)
    {
        var receiver = new OtlpReceiver(port, protocols);
        try { await receiver.app.StartAsync(); }
        catch (IOException e) when (port != 0) { Assert.Skip($"needs port {port} free: {e.Message}"); }
        return receiver;
    }

    public bool Has(string path, string text) =>
        received.Any(r => r.Path == path && r.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        received.Enqueue((context.Request.Path, body.ToArray()));
        if (context.Request.ContentType != "application/grpc") return;
        context.Response.ContentType = "application/grpc";
        // An empty message: not compressed, length 0.
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
