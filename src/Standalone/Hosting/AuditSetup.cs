using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>The audit of a process: one chain, and the file of its anchors.</summary>
internal static partial class AuditSetup
{
    /// <summary>File of anchors that the configuration names.</summary>
    public static string AnchorFile(AnomalyOptions options) => options.Security.Audit.Anchors ?? Path.Combine(options.DataFolder, "audit-anchors.jsonl");

    /// <summary>Name of a chain on this machine.</summary>
    public static string Chain(string service) => $"{service}/{Environment.MachineName}";

    /// <summary>Adds <see cref="IAuditTrail"/> over the container's log.</summary>
    public static void AddAudit(this IServiceCollection services, AnomalyOptions options, string service)
    {
        services.AddSingleton(s =>
        {
            var log = s.GetRequiredService<ILogger<AuditLog>>();
            return Anchors(options, s.GetRequiredService<TimeProvider>(), (anchor, error) =>
            {
                LogAnchor(log, anchor.Chain, anchor.Sequence, anchor.Hash);
                if (error is not null) LogNoAnchor(log, AnchorFile(options), error.Message);
            });
        });
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<IAuditTrail>(s => new AuditLog(s.GetRequiredService<IEventLog>(), Chain(service), s.GetRequiredService<AuditAnchors>()));
    }

    /// <summary>Anchors as configured.</summary>
    public static AuditAnchors Anchors(AnomalyOptions options, TimeProvider time, Action<AuditAnchor, Exception?> written) =>
        new(AnchorFile(options), options.Security.Audit.Every, options.Security.Audit.Within, time, written);

    // The log usually leaves the machine: it is the second place where a head is kept.
    [LoggerMessage(1, LogLevel.Information, "Audit chain {Chain} stands at record {Sequence} with hash {Hash}")]
    private static partial void LogAnchor(ILogger log, string chain, long sequence, string hash);

    [LoggerMessage(2, LogLevel.Error, "The audit's anchor could not be written to {File} ({Reason}); what is recorded from here on could be cut unseen until it can (security.audit.anchors)")]
    private static partial void LogNoAnchor(ILogger log, string file, string reason);
}
