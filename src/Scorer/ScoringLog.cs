using Microsoft.Extensions.Logging;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Tuning;

namespace StreamingAnomaly.Scorer;

/// <summary>
/// What the scorer and its store log. One class for the project: where there are several, the generator writes them in a changing order and no
/// two builds are the same.
/// </summary>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Score file {Path} cannot be written, trying again in {Delay}: {Problem}")]
    public static partial void StoreFileBusy(ILogger log, string path, TimeSpan delay, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Dropped {Points} points older than the retention from {Path}")]
    public static partial void PointsDropped(ILogger log, int points, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "Storing scores as group {Group}")]
    public static partial void StoringStarted(ILogger log, string group);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped storing scores as group {Group}")]
    public static partial void StoringStopped(ILogger log, string group);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} score records went to {Topic}: {Reason}")]
    public static partial void ScoresBuried(ILogger log, int count, string topic, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log does not answer, trying again in {Delay}: {Problem}")]
    public static partial void StoringWaitsForLog(ILogger log, TimeSpan delay, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scores are stored but their offsets are not committed yet: {Problem}")]
    public static partial void StoredNotCommitted(ILogger log, string problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The lag cannot be measured now: {Problem}")]
    public static partial void NoLag(ILogger log, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server} did not take the scores (attempt {Attempt}: {Problem}); they stay in the log, next attempt in {Delay}")]
    public static partial void InfluxAway(ILogger log, string server, int attempt, string problem, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Server} refuses scores for database {Database}: {Problem}. Check the settings under scores: and the server; next attempt in {Delay}")]
    public static partial void InfluxRefuses(ILogger log, string server, string database, string problem, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "May not create database {Database} at {Server}, writing to it as it is: {Problem}")]
    public static partial void InfluxDatabaseNotMade(ILogger log, string database, string server, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "MOMENT runs on {Device} in {Precision}: {Tuning}")]
    public static partial void MomentTuned(ILogger log, string device, MomentPrecision precision, MomentTuning tuning);

    [LoggerMessage(Level = LogLevel.Information, Message = "MOMENT runs on {Device} in {Precision}")]
    public static partial void MomentRuns(ILogger log, string device, MomentPrecision precision);
}
