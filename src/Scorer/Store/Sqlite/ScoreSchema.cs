using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Scorer.Store.Sqlite;

/// <summary>Tables of the score file. The primary keys are the scores' identities and also serve every range query.</summary>
internal static class ScoreSchema
{
    /// <summary>Kept in the file's <c>user_version</c>; a file of a newer version is refused.</summary>
    public const int Version = 3;

    private const string Tables = """
        CREATE TABLE anomaly_score (
            equipment   TEXT    NOT NULL,
            sensor      TEXT    NOT NULL,
            time        INTEGER NOT NULL,
            bundle      TEXT    NOT NULL,
            score       REAL    NOT NULL,
            probability REAL    NOT NULL,
            stage       INTEGER NOT NULL,
            degraded    INTEGER NOT NULL,
            alarm       INTEGER NOT NULL,
            ratio       REAL,
            value       REAL,
            deviation   REAL,
            detectors   TEXT,
            PRIMARY KEY (equipment, sensor, time, bundle)
        ) WITHOUT ROWID;
        CREATE TABLE anomaly_warm_up (
            equipment   TEXT    NOT NULL,
            time        INTEGER NOT NULL,
            percent     REAL    NOT NULL,
            PRIMARY KEY (equipment, time)
        ) WITHOUT ROWID;
        """;

    /// <summary>Since version 2.</summary>
    private const string RunTable = """
        CREATE TABLE anomaly_run (
            equipment   TEXT    NOT NULL,
            time        INTEGER NOT NULL,
            bundle      TEXT    NOT NULL,
            start       INTEGER NOT NULL,
            run         TEXT    NOT NULL,
            epoch       TEXT    NOT NULL,
            readings    INTEGER NOT NULL,
            learning    INTEGER NOT NULL,
            surprise    REAL    NOT NULL,
            stage       INTEGER NOT NULL,
            sensors     TEXT    NOT NULL,
            PRIMARY KEY (equipment, time, bundle)
        ) WITHOUT ROWID;
        """;

    /// <summary>Since version 3.</summary>
    private const string Revision = "ALTER TABLE anomaly_score ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;";

    /// <summary>Creates the tables in a new file, accepts a known one.</summary>
    /// <exception cref="ScoreStoreException">The file was written by a newer version.</exception>
    public static void Apply(SqliteConnection connection)
    {
        // WAL lets readers go on while the writer commits. FULL, because the log's offsets are committed right after:
        // what a power cut took from the store would not be read again. It costs one fsync per batch.
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        using var transaction = connection.BeginTransaction();
        using var read = connection.CreateCommand();
        read.CommandText = "PRAGMA user_version";
        var found = Convert.ToInt32(read.ExecuteScalar(), null);
        if (found > Version)
            throw new ScoreStoreException(
                $"The score file {connection.DataSource} has format {found}, newer than {Version}, the newest known here. Use the newer program, or another file (scores.path).");
        if (found == 0) Execute(connection, Tables);
        if (found < 2) Execute(connection, RunTable);
        if (found < 3) Execute(connection, Revision);
        if (found < Version) Execute(connection, $"PRAGMA user_version = {Version};");
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
