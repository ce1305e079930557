using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.Scorer;

internal static partial class ScoringLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Partition}: {Equipment} equipment restored; replaying from {Start}, emitting from {Next}")]
    public static partial void Restored(ILogger log, string partition, int equipment, long start, long next);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A unit of work was rolled back; restoring and reading again: {Reason}")]
    public static partial void Aborted(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Equipment {Equipment}: bundle {Bundle} trained ({Why})")]
    public static partial void Trained(ILogger log, string equipment, string bundle, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} readings quarantined in this cycle, the first because of {Reason}: {Detail}")]
    public static partial void Quarantined(ILogger log, int count, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scores are degraded since {Partition}@{Offset}: {Reason}")]
    public static partial void Degraded(ILogger log, string partition, long offset, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Scores are complete again")]
    public static partial void Recovered(ILogger log);
}
