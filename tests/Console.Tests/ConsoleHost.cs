using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Console.Live;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Sqlite;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.Console.Tests;

/// <summary>The page and its stream in the real host over a real log; what the other services would list is given by the test.</summary>
internal sealed class ConsoleHost : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder folder = new();
    private readonly CancellationTokenSource stop = new();
    private readonly WebApplication app;
    private readonly IEventProducer producer;
    private Task<int> host = Task.FromResult(0);
    private Task feeding = Task.CompletedTask;

    private ConsoleHost(SecurityOptions? security)
    {
        var builder = AnomalyHost.CreateBuilder(new AnomalyHostOptions
        {
            Service = "console",
            Configuration = new AnomalyOptions { Http = new HttpOptions { Port = 0 }, DataFolder = folder.Root, Security = security ?? new() },
        });
        Log = SqliteEventLog.Open(new SqliteLogOptions { Path = folder.File("log.db") }, TimeProvider.System);
        builder.Services.AddSingleton(Log).AddConsole();
        app = AnomalyHost.Build(builder);
        Services.Map(app);
        app.MapConsole();
        producer = Log.CreateProducer();
    }

    public IEventLog Log { get; }
    /// <summary>What the other services answer.</summary>
    public FakeServices Services { get; } = new();
    public Uri Address { get; private set; } = null!;
    public HttpClient Client { get; } = new() { Timeout = Patience };

    public static async Task<ConsoleHost> StartAsync(SecurityOptions? security = null)
    {
        var console = new ConsoleHost(security);
        await console.Log.CreateTopicsAsync(Topics.All(2), CancellationToken.None);
        var started = new TaskCompletionSource();
        console.app.Lifetime.ApplicationStarted.Register(started.SetResult);
        console.host = AnomalyHost.RunAsync(console.app, console.stop.Token);
        var feed = console.app.Services.GetRequiredService<LiveFeed>();
        console.feeding = Task.Factory.StartNew(
            () => feed.RunAsync(console.stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        await (await Task.WhenAny(Task.WhenAll(started.Task, feed.Started), console.host, console.feeding)).WaitAsync(Patience);
        console.Client.BaseAddress = console.Address = new Uri(console.app.Urls.Single());
        return console;
    }

    /// <summary>
    /// Completes once one page follows the stream of the equipment it has chosen: before, it may still change streams, and
    /// what falls into the change it finds in the lists, which here are the test's own.
    /// </summary>
    public async Task FollowedAsync()
    {
        var feed = app.Services.GetRequiredService<LiveFeed>();
        using var patience = new CancellationTokenSource(Patience);
        while (feed.Subscribers is not [{ Followed: not null }]) await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
    }

    /// <summary>Completes once one page has the stream open.</summary>
    public Task OpenedAsync() => StreamsAsync(1);

    /// <summary>Completes once no page has the stream open.</summary>
    public Task ClosedAsync() => StreamsAsync(0);

    public Task AppendAsync(params NewRecord[] records) => producer.AppendAsync(records, CancellationToken.None);

    /// <summary>Stops the host as Ctrl-C does; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await stop.CancelAsync();
        try { await feeding.WaitAsync(Patience); }
        catch (OperationCanceledException) { } // asked for
        return await host.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
        await producer.DisposeAsync();
        await Log.DisposeAsync();
        stop.Dispose();
        folder.Dispose();
    }

    private async Task StreamsAsync(int count)
    {
        var feed = app.Services.GetRequiredService<LiveFeed>();
        using var patience = new CancellationTokenSource(Patience);
        while (feed.Subscribers.Count != count) await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
    }
}
