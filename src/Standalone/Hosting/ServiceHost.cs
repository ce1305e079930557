using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Alerter;
using StreamingAnomaly.Alerter.Api;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Console;
using StreamingAnomaly.Console.Analysis;
using StreamingAnomaly.Console.History;
using StreamingAnomaly.Console.Live;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;
using StreamingAnomaly.Ingest.Edge;
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
        return await AnomalyHost.RunAsync(Create(options, services, name, register, map), stop);
    }

    /// <summary>The same, not yet running.</summary>
    public static WebApplication Create(
        AnomalyOptions options, ServiceSet services, string name, Action<IServiceCollection>? register, Action<WebApplication>? map)
    {
        var builder = AnomalyHost.CreateBuilder(new AnomalyHostOptions { Service = name, Configuration = options });
        builder.Services.AddSingleton(s => EventLogs.Open(options, s.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<IReadinessCheck, LogCheck>();
        builder.Services.AddHostedService<TopicCreation>();
        if (services.HasFlag(ServiceSet.Ingest)) AddIngest(builder.Services, options);
        builder.Services.AddAudit(options, name);
        if (services.HasFlag(ServiceSet.Scorer)) RunScorer(builder.Services);
        if (services.HasFlag(ServiceSet.Alerter)) RunAlerter(builder.Services);
        if (services.HasFlag(ServiceSet.Console)) RunConsole(builder.Services);
        if (services == ServiceSet.Console) builder.Services.AddGateway();
        builder.Services.AddApiDocument();
        register?.Invoke(builder.Services);

        var app = AnomalyHost.Build(builder);
        app.Services.GetRequiredService<AuditMetrics>();
        if (services.HasFlag(ServiceSet.Ingest)) app.MapIngest();
        if (services.HasFlag(ServiceSet.Scorer)) app.MapScores();
        if (services.HasFlag(ServiceSet.Alerter)) app.MapAlerter();
        if (services.HasFlag(ServiceSet.Console)) app.MapConsole();
        if (services.HasFlag(ServiceSet.Console)) app.MapChecks();
        if (services == ServiceSet.Console) app.MapGateway();
        map?.Invoke(app);
        return app;
    }

    private static void AddIngest(IServiceCollection services, AnomalyOptions options)
    {
        services.AddIngest(options.Ingest);
        if (!options.Edge.Enabled)
        {
            services.AddSingleton(s => s.GetRequiredService<IEventLog>().CreateProducer());
            return;
        }

        services.AddEdge(_ => EventLogs.OpenCentre(options));
        Runner.Add<EdgeNode>(services, "edge", (node, stop) => node.RunAsync(stop));
    }

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
        services.AddSingleton(s => new StoreWriter(
            s.GetRequiredService<IEventLog>(), s.GetRequiredService<IScoreStore>(), s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<StoreWriter>>(), s.GetRequiredService<AnomalyOptions>().Scorer.BacklogAfter));
    }

    private static void RunScorer(IServiceCollection services)
    {
        AddScorer(services, wait: false);
        services.AddSingleton<IReadinessCheck, StoreCheck>();
        services.AddSingleton<IReadinessCheck, ScorerCheck>();
        Runner.Add<ScoringPipeline>(services, "scorer", (pipeline, stop) => pipeline.RunAsync(stop));
        Runner.Add<StoreWriter>(services, "score store", (writer, stop) => writer.RunAsync(stop));
    }

    private static void RunAlerter(IServiceCollection services)
    {
        services.AddAlerter();
        Runner.Add<AlertPipeline>(services, "alerter", (pipeline, stop) => pipeline.RunAsync(stop));
        Runner.Add<WebhookDelivery>(services, "webhooks", (delivery, stop) => delivery.RunAsync(stop));
    }

    private static void RunConsole(IServiceCollection services)
    {
        services.AddConsole();
        Runner.Add<LiveFeed>(services, "console", (feed, stop) => feed.RunAsync(stop));
        Runner.Add<IAnalysisWorker>(services, "analysis", (worker, stop) => worker.RunAsync(stop));
        Runner.Add<HistoryFeed>(services, "history", (feed, stop) => feed.RunAsync(stop));
    }
}
