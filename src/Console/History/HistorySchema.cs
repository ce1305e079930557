using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Console.History;

/// <summary>Tables of the history's file.</summary>
internal static class HistorySchema
{
    /// <summary>Kept in the file's <c>user_version</c>; a file of a newer version is refused.</summary>
    public const int Version = 1;

    /// <summary>Kept in the file's <c>application_id</c>, so that no other database is taken for one.</summary>
    private const int ApplicationId = 0x53414349;

    private const string Tables = """
        CREATE TABLE equipment (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, state BLOB NOT NULL) STRICT;
        CREATE TABLE block (
          equipment INTEGER NOT NULL, level INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL,
          PRIMARY KEY (equipment, level, start)) STRICT;
        CREATE TABLE span (
          equipment INTEGER NOT NULL, label TEXT NOT NULL, start INTEGER NOT NULL, finish INTEGER NOT NULL, value TEXT NOT NULL,
          PRIMARY KEY (equipment, label, start)) STRICT, WITHOUT ROWID;
        CREATE TABLE run (
          equipment INTEGER NOT NULL, start INTEGER NOT NULL, finish INTEGER NOT NULL, run TEXT NOT NULL, epoch TEXT NOT NULL,
          learning INTEGER NOT NULL, surprise REAL NOT NULL, stage INTEGER NOT NULL,
          PRIMARY KEY (equipment, start)) STRICT, WITHOUT ROWID;
        CREATE TABLE next_offset (
          topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)) STRICT, WITHOUT ROWID;
        """;

    static HistorySchema() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens the file for writing, made if it is missing.</summary>
    /// <exception cref="HistoryException">It cannot be opened, is something else, or is of a newer version.</exception>
    public static SqliteConnection Open(string path) => HistoryErrors.Guard(path, () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            // NORMAL: what a power cut takes is read again from the log, because the offsets go with it.
            Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864;");
            var (id, version) = (Scalar(connection, "PRAGMA application_id"), Scalar(connection, "PRAGMA user_version"));
            if (Scalar(connection, "SELECT count(*) FROM sqlite_schema") == 0)
                Run(connection, $"BEGIN IMMEDIATE; {Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT;");
            else if (id != ApplicationId)
                throw new HistoryException($"{path} is a database, but no history: choose another console.history.path", false);
            else if (version != Version)
                throw new HistoryException(
                    $"the history {path} has format {version}, this program knows {Version}: use the newer program, or move the file away; what the log still has is read again", false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>Text of connections that only read, pooled: one for each question that is answered at the same time.</summary>
    public static string ReadString(string path) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 5 }.ToString();

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
