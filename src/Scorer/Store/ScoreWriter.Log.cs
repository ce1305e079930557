using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.Scorer.Store;

public sealed partial class ScoreWriter
{
    [LoggerMessage(LogLevel.Information, "Storing scores as group {Group}")]
    private partial void LogStarted(string group);

    [LoggerMessage(LogLevel.Information, "Stopped storing scores as group {Group}")]
    private partial void LogStopped(string group);

    [LoggerMessage(LogLevel.Warning, "{Count} score records went to {Topic}: {Reason}")]
    private partial void LogBuried(int count, string topic, string reason);

    [LoggerMessage(LogLevel.Warning, "The log does not answer, trying again in {Delay}: {Problem}")]
    private partial void LogWaitingForLog(TimeSpan delay, string problem);

    [LoggerMessage(LogLevel.Warning, "Scores are stored but their offsets are not committed yet: {Problem}")]
    private partial void LogNotCommitted(string problem);

    [LoggerMessage(LogLevel.Debug, "The lag cannot be measured now: {Problem}")]
    private partial void LogNoLag(string problem);
}
