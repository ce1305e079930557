using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Console.History;
using StreamingAnomaly.Console.Live;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Sqlite;
using StreamingAnomaly.ServiceDefaults.Hosting;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Console.Tests.History;

/// <summary>The console with its history in the real host over a real log.</summary>
internal sealed class HistoryHost : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource looping = new();
    private readonly WebApplication app;
    private readonly IEventProducer producer;
    private readonly List<Task> loops = [];
    private Task<int> host = Task.FromResult(0);

    private HistoryHost(ConsoleHistoryOptions options, Action<WebApplication>? map)
    {
        Log = SqliteEventLog.Open(new SqliteLogOptions { Path = folder.File("log.db") }, TimeProvider.System);
        var builder = AnomalyHost.CreateBuilder(new AnomalyHostOptions
        {
            Service = "console",
            Configuration = new AnomalyOptions
            {
                Http = new HttpOptions { Port = 0 }, DataFolder = folder.Root, Console = new ConsoleOptions { History = options },
                Scorer = new ScorerOptions { MaxAhead = TimeSpan.Zero },
            },
        });
        builder.Services.AddSingleton(Log).AddConsole();
        app = AnomalyHost.Build(builder);
        map?.Invoke(app);
        app.MapConsole();
        producer = Log.CreateProducer();
    }

    public IEventLog Log { get; }

    /// <summary>The data folder.</summary>
    public string Folder => folder.Root;

    public HttpClient Client { get; } = new() { Timeout = ConsoleHost.Patience };

    public HistoryFeed Feed => app.Services.GetRequiredService<HistoryFeed>();

    public Uri Address => Client.BaseAddress!;

    /// <summary>Starts it with what <paramref name="before"/> puts into the log first.</summary>
    public static async Task<HistoryHost> StartAsync(
        Func<HistoryHost, Task>? before = null, ConsoleHistoryOptions? options = null, Action<WebApplication>? map = null)
    {
        var console = new HistoryHost(options ?? new(), map);
        await console.Log.CreateTopicsAsync(Topics.All(2), CancellationToken.None);
        if (before is not null) await before(console);
        var started = new TaskCompletionSource();
        console.app.Lifetime.ApplicationStarted.Register(started.SetResult);
        console.host = AnomalyHost.RunAsync(console.app, console.stop.Token);
        console.Run(console.Feed.RunAsync);
        console.Run(console.app.Services.GetRequiredService<LiveFeed>().RunAsync);
        await (await Task.WhenAny(started.Task, console.host)).WaitAsync(ConsoleHost.Patience);
        console.Client.BaseAddress = new Uri(console.app.Urls.Single());
        return console;
    }

    public Task AppendAsync(params IEnumerable<NewRecord> records) => producer.AppendAsync([.. records], CancellationToken.None);

    public static NewRecord Record(Reading reading) =>
        new(Topics.Readings, System.Text.Encoding.UTF8.GetBytes(reading.Equipment), ReadingCodec.WriteJson(reading));

    /// <summary>Waits until the history has taken all that is in the log.</summary>
    public async Task FollowedAsync()
    {
        using var patience = new CancellationTokenSource(ConsoleHost.Patience);
        foreach (var topic in (string[])[Topics.Readings, Topics.Scores])
            for (var i = 0; i < 2; i++)
            {
                var next = (await Log.RangeAsync(new(topic, i), patience.Token)).Next;
                while (Feed.Store is not { } store || store.Next.GetValueOrDefault(new TopicPartition(topic, i)) < next)
                    await Task.Delay(TimeSpan.FromMilliseconds(10), patience.Token);
            }
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        // The loops first, as the host does with its services.
        await looping.CancelAsync();
        try { await Task.WhenAll(loops).WaitAsync(ConsoleHost.Patience); }
        catch (OperationCanceledException) { } // asked for
        await stop.CancelAsync();
        await host.WaitAsync(ConsoleHost.Patience);
        Client.Dispose();
        await producer.DisposeAsync();
        await Log.DisposeAsync();
        stop.Dispose();
        looping.Dispose();
        folder.Dispose();
    }

    private void Run(Func<CancellationToken, Task> loop) => loops.Add(
        Task.Factory.StartNew(() => loop(looping.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());
}
