using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Alerter;

public sealed partial class AlertPipeline
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Alerter started: state in {Path}, {Receivers} receivers")]
    private partial void Started(string path, int receivers);

    [LoggerMessage(Level = LogLevel.Information, Message = "Incident {Incident} of {Equipment}: {Change}, stage {Stage}")]
    private partial void IncidentChanged(string incident, string equipment, IncidentChange change, int stage);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}-{Partition}@{Offset} is no alert event ({Reason}: {Detail}); it is in the dead-letter topic")]
    private partial void Undecodable(string topic, int partition, long offset, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Whether a maintenance window applies cannot be told, so nobody is told of what it matches until it can: {Cause}")]
    private partial void WindowUnknown(string cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log is unavailable; trying again")]
    private partial void LogUnavailable(Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Partition} ends before the place last read: the log was replaced, reading from its group's offset")]
    private partial void LogReplaced(TopicPartition partition);
}
