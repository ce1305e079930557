using Microsoft.Extensions.Logging;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Alerter;

/// <summary>What the alerter logs. One class for the project: see the scorer's.</summary>
internal static partial class AlerterLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Alerter started: state in {Path}, {Receivers} receivers")]
    public static partial void Started(ILogger log, string path, int receivers);

    [LoggerMessage(Level = LogLevel.Information, Message = "Incident {Incident} of {Equipment}: {Change}, stage {Stage}")]
    public static partial void IncidentChanged(ILogger log, string incident, string equipment, IncidentChange change, int stage);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}-{Partition}@{Offset} is no alert event ({Reason}: {Detail}); it is in the dead-letter topic")]
    public static partial void Undecodable(ILogger log, string topic, int partition, long offset, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Whether a maintenance window applies cannot be told, so nobody is told of what it matches until it can: {Cause}")]
    public static partial void WindowUnknown(ILogger log, string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log is unavailable; trying again")]
    public static partial void LogUnavailable(ILogger log, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Partition} ends before the place last read: the log was replaced, reading from its group's offset")]
    public static partial void LogReplaced(ILogger log, TopicPartition partition);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File} was put back from a copy: the audit on the log is {Count} records ahead of it. Its chain goes on behind them; what people did meanwhile is in the audit only (anomaly audit list)")]
    public static partial void ChainRestored(ILogger log, string file, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Receiver}: notification {Notification} not delivered in attempt {Attempt} ({Detail}); next in {Wait}")]
    public static partial void WillRetry(ILogger log, string receiver, string notification, int attempt, string? detail, TimeSpan wait);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {Receiver}: notification {Notification} given up after attempt {Attempt} ({Detail}); replay it with POST /v1/webhooks/{Receiver}/replay")]
    public static partial void Parked(ILogger log, string receiver, string notification, int attempt, string? detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {Receiver} is disabled: it answered 410 Gone. POST /v1/webhooks/{Receiver}/test enables it once it answers 2xx")]
    public static partial void Disabled(ILogger log, string receiver);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Receiver}: {Count} open incidents not repeated ({Detail})")]
    public static partial void NotRepeated(ILogger log, string receiver, int count, string? detail);
}
