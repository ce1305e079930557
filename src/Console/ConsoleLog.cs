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
}
