using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Http;

namespace StreamingAnomaly.Ingest.Tests.Http;

/// <summary>The endpoint behind a real Kestrel on a free port of this machine.</summary>
internal sealed class IngestHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private IngestHost(WebApplication app, MemoryProducer log)
    {
        this.app = app;
        Log = log;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public MemoryProducer Log { get; }

    public HttpClient Client { get; }

    public static async Task<IngestHost> StartAsync(IngestOptions? options = null, IEventProducer? producer = null)
    {
        var log = new MemoryProducer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(producer ?? log);
        builder.Services.AddIngest(options ?? new IngestOptions());
        var app = builder.Build();
        app.MapIngest();
        await app.StartAsync();
        return new IngestHost(app, log);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
