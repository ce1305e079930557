using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Alerter;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer;
using StreamingAnomaly.Scorer.Store;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>Scorer, store and alerter in this process without a web server, for replays and benchmarks.</summary>
internal sealed class EmbeddedPipeline : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly CancellationTokenSource stop = new();
    private readonly Task[] loops;

    private EmbeddedPipeline(ServiceProvider services)
    {
        this.services = services;
        Log = services.GetRequiredService<IEventLog>();
        Store = services.GetRequiredService<IScoreStore>();
        loops =
        [
            Start(services.GetRequiredService<ScoringPipeline>().RunAsync),
            Start(services.GetRequiredService<StoreWriter>().RunAsync),
            Start(services.GetRequiredService<AlertPipeline>().RunAsync),
            Start(services.GetRequiredService<WebhookDelivery>().RunAsync),
        ];
    }

    /// <summary>The log they share.</summary>
    public IEventLog Log { get; }

    /// <summary>Where scores are kept.</summary>
    public IScoreStore Store { get; }

    /// <summary>Fails as soon as one of the loops does.</summary>
    public Task Failure => Task.WhenAny(loops).Unwrap();

    /// <summary>Creates the topics and starts the loops.</summary>
    /// <param name="options">Configuration.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <param name="with">Puts another log over the configured one; null leaves it.</param>
    public static async Task<EmbeddedPipeline> StartAsync(
        AnomalyOptions options, CancellationToken cancellation, Func<IEventLog, IEventLog>? with = null)
    {
        var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(c => c.SingleLine = true))
            .AddMetrics()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(options)
            .AddSingleton(_ => EventLogs.Open(options, TimeProvider.System) is var log && with is not null ? with(log) : log);
        ServiceHost.AddScorer(services, wait: true);
        services.AddAlerter();
        var provider = services.BuildServiceProvider();
        await TopicSetup.RunAsync(provider.GetRequiredService<IEventLog>(), options.Log, cancellation);
        return new EmbeddedPipeline(provider);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(loops);
        }
        catch (OperationCanceledException)
        {
            // Cancelled above.
        }
        finally
        {
            await services.DisposeAsync();
            stop.Dispose();
        }
    }

    private Task Start(Func<CancellationToken, Task> run) =>
        Task.Factory.StartNew(() => run(stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
}
