using Microsoft.Extensions.Logging;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer;

internal static partial class ScoringLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Partition}: {Equipment} equipment restored; replaying from {Start}, emitting from {Next}")]
    public static partial void Restored(ILogger log, TopicPartition partition, int equipment, long start, long next);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A unit of work was rolled back; restoring and reading again: {Reason}")]
    public static partial void Aborted(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log is out of reach; restoring and reading again in {Pause}: {Reason}")]
    public static partial void Away(ILogger log, TimeSpan pause, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Equipment {Equipment}: bundle {Bundle} trained ({Why})")]
    public static partial void Trained(ILogger log, string equipment, string bundle, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Equipment {Equipment}, baseline: {Finding}")]
    public static partial void Finding(ILogger log, string equipment, string finding);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} readings quarantined in this cycle, the first because of {Reason}: {Detail}")]
    public static partial void Quarantined(ILogger log, int count, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scores are degraded since {Partition}@{Offset}: {Reason}")]
    public static partial void Degraded(ILogger log, TopicPartition partition, long offset, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Scores are complete again")]
    public static partial void Recovered(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Partition}: readings wait {Wait} to be scored; give this scorer more cores, or the group more scorers")]
    public static partial void Behind(ILogger log, TopicPartition partition, TimeSpan wait);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Partition}: the backlog is gone")]
    public static partial void CaughtUp(ILogger log, TopicPartition partition);

    [LoggerMessage(Level = LogLevel.Information, Message = "MOMENT loaded from {Model}")]
    public static partial void MomentLoaded(ILogger log, string model);

    [LoggerMessage(Level = LogLevel.Error, Message = "MOMENT cannot be used ({Model}); the ensemble stands in for it until it can: {Reason}")]
    public static partial void MomentUnavailable(ILogger log, string model, string reason);
}
