using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Alerter;
using StreamingAnomaly.Alerter.Api;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Http;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer;
using StreamingAnomaly.Scorer.Api;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.ServiceDefaults.Health;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>Puts services together in one process: one for a container, all for <c>serve</c>.</summary>
internal static class ServiceHost
{
    /// <summary>Runs until stopped; returns the process's exit code.</summary>
    /// <param name="options">Configuration.</param>
    /// <param name="services">Which services.</param>
    /// <param name="name">Name in logs and telemetry.</param>
    /// <param name="register">More services.</param>
    /// <param name="map">More endpoints, once everything is built.</param>
    /// <param name="stop">Stops it.</param>
    public static async Task<int> RunAsync(
        AnomalyOptions options, ServiceSet services, string name,
        Action<IServiceCollection>? register, Action<WebApplication>? map, CancellationToken stop)
    {
        if (Preflight.Check(options) is { } problem) throw new CliException(problem, ExitCode.DataFolder);
        var builder = AnomalyHost.CreateBuilder(new AnomalyHostOptions { Service = name, Configuration = options });
        builder.Services.AddSingleton(s => EventLogs.Open(options, s.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<IReadinessCheck, LogCheck>();
        builder.Services.AddSingleton<IHostedService>(s => new Runner(stopping => PrepareAsync(s, stopping)));
        if (services.HasFlag(ServiceSet.Ingest)) builder.Services.AddIngest(options.Ingest);
        if (services.HasFlag(ServiceSet.Scorer)) RunScorer(builder.Services);
        if (services.HasFlag(ServiceSet.Alerter)) RunAlerter(builder.Services);
        register?.Invoke(builder.Services);

        var app = AnomalyHost.Build(builder);
        if (services.HasFlag(ServiceSet.Ingest)) app.MapIngest();
        if (services.HasFlag(ServiceSet.Scorer)) app.MapScores();
        if (services.HasFlag(ServiceSet.Alerter)) app.MapAlerter();
        map?.Invoke(app);
        return await AnomalyHost.RunAsync(app, stop);
    }

    // Every service may be the first to start: each creates the topics that are missing.
    private static Task PrepareAsync(IServiceProvider s, CancellationToken stopping) =>
        TopicSetup.RunAsync(s.GetRequiredService<IEventLog>(), s.GetRequiredService<AnomalyOptions>().Log, stopping);

    /// <summary>Scorer, store and MOMENT, not yet running.</summary>
    /// <param name="services">Receives them.</param>
    /// <param name="wait">An overloaded model is waited for instead of left out: replays must be repeatable.</param>
    public static void AddScorer(IServiceCollection services, bool wait)
    {
        services.AddScorer();
        services.AddSingleton(s => MomentService.OpenAsync(
            s.GetRequiredService<AnomalyOptions>(), s.GetRequiredService<BundleStore>(), wait,
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<MomentService>>()).GetAwaiter().GetResult());
        services.AddSingleton(s => ScoreStoreFactory.Create(
            s.GetRequiredService<AnomalyOptions>().Scores, s.GetRequiredService<AnomalyOptions>().DataFolder,
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<ScoreWriter>();
    }

    private static void RunScorer(IServiceCollection services)
    {
        AddScorer(services, wait: false);
        services.AddSingleton<IReadinessCheck, StoreCheck>();
        services.AddSingleton<IReadinessCheck, ScorerCheck>();
        services.AddSingleton<IHostedService>(s => new Runner(s.GetRequiredService<ScoringPipeline>().RunAsync));
        services.AddSingleton<IHostedService>(s => new Runner(s.GetRequiredService<ScoreWriter>().RunAsync));
    }

    private static void RunAlerter(IServiceCollection services)
    {
        services.AddAlerter();
        services.AddSingleton<IHostedService>(s => new Runner(s.GetRequiredService<AlertPipeline>().RunAsync));
        services.AddSingleton<IHostedService>(s => new Runner(s.GetRequiredService<WebhookDelivery>().RunAsync));
    }
}
