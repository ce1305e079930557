using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>SQLite's result codes in a person's words.</summary>
internal static class SqliteErrors
{
    public static EventLogException Translate(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        SQLITE_FULL => new EventLogFullException(
            $"no space left on the disk of the log {path}: free some or lower log.maxBytes and log.retention", error),
        SQLITE_READONLY or SQLITE_PERM or SQLITE_AUTH => new EventLogException(
            $"the log {path} cannot be written: make the file and its folder writable for this user", false, error),
        SQLITE_CANTOPEN => new EventLogException(
            $"the log {path} cannot be opened: check that it is a file, that it and its folder are readable and, except for tail and doctor, writable for this user", false, error),
        SQLITE_CORRUPT or SQLITE_NOTADB => new EventLogException(
            $"the file {path} is damaged or no SQLite database: restore it from a backup, or move it away to start an empty log", false, error),
        SQLITE_IOERR => new EventLogException(
            $"the disk failed while the log {path} was used ({error.Message}): check the disk and the mount", true, error),
        SQLITE_BUSY or SQLITE_LOCKED => new EventLogException(
            $"the log {path} is locked by another program: close whatever has the database open for writing", true, error),
        _ => new EventLogException($"the log {path} failed: {error.Message}", false, error),
    };
}
