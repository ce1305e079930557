using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.Scorer.Store.Sqlite;

public sealed partial class SqliteScoreStore
{
    [LoggerMessage(LogLevel.Warning, "Score file {Path} cannot be written, trying again in {Delay}: {Problem}")]
    private partial void LogWaiting(string path, TimeSpan delay, string problem);

    [LoggerMessage(LogLevel.Debug, "Dropped {Points} points older than the retention from {Path}")]
    private partial void LogDropped(int points, string path);
}
