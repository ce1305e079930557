using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>What hosts log. One class for the project: see the scorer's.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Information, "{Service} listens on {Urls}")]
    public static partial void Started(ILogger log, string service, string urls);

    [LoggerMessage(2, LogLevel.Critical, "{Reason}")]
    public static partial void CannotListen(ILogger log, string reason);

    [LoggerMessage(3, LogLevel.Critical, "{Service} could not start: {Reason}")]
    public static partial void CannotStart(ILogger log, Exception error, string service, string reason);

    [LoggerMessage(4, LogLevel.Critical, "{Part} failed, so this process stops: {Reason}")]
    public static partial void PartFailed(ILogger log, Exception? error, string part, string reason);

    [LoggerMessage(5, LogLevel.Error, "{Endpoint} says nothing about who may call it, so nobody may: add .Allow(...) where it is mapped")]
    public static partial void NoAccessRule(ILogger log, string? endpoint);

    [LoggerMessage(6, LogLevel.Information, "Configuration read again, changed: {Changes}")]
    public static partial void Reloaded(ILogger log, string changes);

    [LoggerMessage(7, LogLevel.Warning, "Configuration read again, but nothing is changed, because a restart is needed for some of: {Changes}")]
    public static partial void ReloadNeedsRestart(ILogger log, string changes);

    [LoggerMessage(8, LogLevel.Warning, "Configuration read again, but it cannot be used, so the old one stays: {Errors}")]
    public static partial void ReloadUnusable(ILogger log, string errors);

    [LoggerMessage(9, LogLevel.Warning, "/metrics leaves something out: {Conflict}")]
    public static partial void MetricLeftOut(ILogger log, string conflict);
}
