using StreamingAnomaly.EventLog;
using Yarp.ReverseProxy.Forwarder;

namespace StreamingAnomaly.Console;

/// <summary>What the console logs. One class for the project: see the scorer's.</summary>
internal static partial class ConsoleLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Partition} offset {Offset} cannot be shown: {Reason}")]
    public static partial void Unreadable(ILogger log, TopicPartition partition, long offset, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Service} at {Url} did not answer: {Error}")]
    public static partial void ServiceAway(ILogger log, Exception? exception, string service, string url, ForwarderError error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Analyses do not run: {Reason}")]
    public static partial void AnalysisUnavailable(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Analysis {Job} failed unexpectedly")]
    public static partial void AnalysisFailed(ILogger log, Exception exception, string job);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}. The pages live on without what is missing; tried again in {Delay}")]
    public static partial void HistoryAway(ILogger log, Exception exception, string reason, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The history stood at {Partition} offset {Offset}, but the log begins at {First}: what was between is missing from the pages")]
    public static partial void HistoryGap(ILogger log, TopicPartition partition, long offset, long first);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The history stood at {Partition} offset {Offset}, but the log ends at {Next}: it is another log, and read from its beginning")]
    public static partial void HistoryAhead(ILogger log, TopicPartition partition, long offset, long next);

    [LoggerMessage(Level = LogLevel.Information, Message = "The history catches up with {Records} records of the log; until then the pages show a part of it")]
    public static partial void HistoryCatchesUp(ILogger log, long records);

    [LoggerMessage(Level = LogLevel.Information, Message = "The history has caught up with {Records} records")]
    public static partial void HistoryCaughtUp(ILogger log, long records);
}
