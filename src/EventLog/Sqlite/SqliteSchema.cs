using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Opens the database and makes or checks its tables.</summary>
internal static class SqliteSchema
{
    private const int ApplicationId = 0x53414C47;
    private const int Version = 1;

    private const string Tables = """
        CREATE TABLE topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, compacted INTEGER NOT NULL) STRICT;
        CREATE TABLE partitions (
          id INTEGER PRIMARY KEY, topic INTEGER NOT NULL REFERENCES topics, number INTEGER NOT NULL,
          first INTEGER NOT NULL, next INTEGER NOT NULL, bytes INTEGER NOT NULL,
          dirty INTEGER NOT NULL, kept INTEGER NOT NULL, UNIQUE (topic, number)) STRICT;
        CREATE TABLE records (
          position INTEGER PRIMARY KEY, time INTEGER NOT NULL, key BLOB, headers BLOB, value BLOB) STRICT;
        CREATE TABLE offsets (
          grp TEXT NOT NULL, partition INTEGER NOT NULL REFERENCES partitions, next INTEGER NOT NULL,
          PRIMARY KEY (grp, partition)) STRICT, WITHOUT ROWID;
        CREATE TABLE transactions (id TEXT PRIMARY KEY, epoch INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """;

    static SqliteSchema() => SQLitePCL.Batteries_V2.Init();

    /// <summary>The writer's connection; makes the tables of a new file.</summary>
    public static SqliteConnection OpenWriter(SqliteLogOptions options) => Guard(options.Path, () =>
    {
        var connection = Connect(options.Path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // FULL: a commit is on the disk before it is acknowledged; fullfsync where the system's fsync alone does not reach it.
            Run(connection, "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384;");
            if (Scalar(connection, "SELECT count(*) FROM sqlite_schema") == 0)
                Run(connection, $"PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; {Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT;");
            Check(connection, options.Path);
            if (options.MaxPages > 0) Run(connection, $"PRAGMA max_page_count = {options.MaxPages}");
            return connection;
        }
        catch { connection.Dispose(); throw; }
    });

    /// <summary>A connection that only reads.</summary>
    public static SqliteConnection OpenReader(string path) => Guard(path, () =>
    {
        if (!File.Exists(path)) throw new EventLogException($"there is no log {path}: check log.path, or start the process that writes it", false);
        var connection = Connect(path, SqliteOpenMode.ReadOnly);
        try { Check(connection, path); return connection; }
        catch { connection.Dispose(); throw; }
    });

    /// <summary>Runs statements that return nothing.</summary>
    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ToString());
        try { connection.Open(); return connection; }
        catch { connection.Dispose(); throw; }
    }

    private static void Check(SqliteConnection connection, string path)
    {
        if (Scalar(connection, "PRAGMA application_id") != ApplicationId)
            throw new EventLogException($"{path} is a database, but no event log: choose another log.path", false);
        if (Scalar(connection, "PRAGMA user_version") is var found and not Version)
            throw new EventLogException($"the log {path} has format {found}, this program knows {Version}: use the version of the program that wrote it", false);
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static T Guard<T>(string path, Func<T> open)
    {
        try { return open(); }
        catch (SqliteException error) { throw SqliteErrors.Translate(error, path); }
    }
}
