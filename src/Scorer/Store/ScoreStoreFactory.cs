using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Scorer.Store.Influx;
using StreamingAnomaly.Scorer.Store.Sqlite;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>Opens the score store that the configuration names.</summary>
public static class ScoreStoreFactory
{
    /// <summary>The store of section <c>scores</c>.</summary>
    /// <param name="options">Section <c>scores</c>.</param>
    /// <param name="dataFolder">Where the SQLite file is unless <see cref="ScoreStoreOptions.Path"/> says otherwise.</param>
    /// <param name="time">Clock of retention, timeouts and retries.</param>
    /// <param name="loggers">Loggers.</param>
    /// <exception cref="ScoreStoreException">A setting is not usable or the file cannot be opened; the message says which.</exception>
    public static IScoreStore Create(ScoreStoreOptions options, string dataFolder, TimeProvider time, ILoggerFactory loggers)
    {
        if (options.BatchSize is < 1 or > 50_000)
            throw new ScoreStoreException($"scores.batchSize is {options.BatchSize}; it must be 1..50000.");
        if (options.SensorsFromStage is < 0 or > 4)
            throw new ScoreStoreException($"scores.sensorsFromStage is {options.SensorsFromStage}; it must be 0 (none) or 1..4.");
        return options.Kind switch
        {
            ScoreStoreKind.Sqlite => SqliteScoreStore.Open(
                options.Path ?? Path.Combine(dataFolder, "scores.db"), options.SensorsFromStage, SqliteScoreStore.DefaultRetention, time,
                loggers.CreateLogger<SqliteScoreStore>()),
            ScoreStoreKind.Influx => new InfluxScoreStore(options, time, loggers.CreateLogger<InfluxScoreStore>()),
            _ => throw new ScoreStoreException($"scores.kind is {options.Kind}; it must be sqlite or influx."),
        };
    }
}
