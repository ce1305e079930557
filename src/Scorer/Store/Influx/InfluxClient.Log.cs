using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.Scorer.Store.Influx;

internal sealed partial class InfluxClient
{
    [LoggerMessage(LogLevel.Warning, "{Server} did not take the scores (attempt {Attempt}: {Problem}); they stay in the log, next attempt in {Delay}")]
    private partial void LogOutage(string server, int attempt, string problem, TimeSpan delay);

    [LoggerMessage(LogLevel.Error, "{Server} refuses scores for database {Database}: {Problem}. Check the settings under scores: and the server; next attempt in {Delay}")]
    private partial void LogNeedsAPerson(string server, string database, string problem, TimeSpan delay);

    [LoggerMessage(LogLevel.Warning, "May not create database {Database} at {Server}, writing to it as it is: {Problem}")]
    private partial void LogCannotCreate(string database, string server, string problem);
}
