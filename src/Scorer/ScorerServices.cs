using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer.Api;

namespace StreamingAnomaly.Scorer;

/// <summary>Registration of the scorer.</summary>
public static class ScorerServices
{
    /// <summary>
    /// Adds <see cref="ScoringPipeline"/>. Takes <see cref="AnomalyOptions"/>, <see cref="IEventLog"/>,
    /// <see cref="TimeProvider"/> and <see cref="MomentService"/> from the container.
    /// </summary>
    public static IServiceCollection AddScorer(this IServiceCollection services) => services
        .AddSingleton<FleetDesk>()
        .AddSingleton(s => new BudgetSetter(s.GetRequiredService<IEventLog>(), s.GetRequiredService<TimeProvider>(), s.GetService<IAuditTrail>()))
        .AddSingleton(s => new BundleStore(BundleFolder(s.GetRequiredService<AnomalyOptions>())))
        .AddSingleton(s => new ScoringPipeline(
            s.GetRequiredService<IEventLog>(), s.GetRequiredService<AnomalyOptions>(), s.GetRequiredService<BundleStore>(),
            s.GetRequiredService<MomentService>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<ScoringPipeline>>(),
            s.GetService<AuditAnchors>(), s.GetRequiredService<FleetDesk>()));

    /// <summary>Where bundles are kept on this machine.</summary>
    public static string BundleFolder(AnomalyOptions options) => Path.Combine(options.DataFolder, "bundles");
}
