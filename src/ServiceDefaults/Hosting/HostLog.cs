using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>What hosts log.</summary>
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
}
