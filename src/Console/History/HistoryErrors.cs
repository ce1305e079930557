using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace StreamingAnomaly.Console.History;

/// <summary>What SQLite and damaged blocks say, in a person's words.</summary>
internal static class HistoryErrors
{
    public static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw Translate(e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HistoryException($"the history {path} cannot be opened ({e.Message}): check console.history.path and its permissions", false, e);
        }
    }

    public static HistoryException Translate(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        SQLITE_FULL => new($"no space left on the disk of the history {path}: free some, or keep less (console.history.raw)", true, e),
        SQLITE_BUSY or SQLITE_LOCKED => new($"the history {path} is locked by another program: close whatever has it open for writing", true, e),
        SQLITE_IOERR => new($"the disk failed while the history {path} was used ({e.Message}): check the disk and the mount", true, e),
        SQLITE_CORRUPT or SQLITE_NOTADB => new($"the history {path} is damaged or no database: move it away and start again; what the log still has is read again", false, e),
        SQLITE_CANTOPEN or SQLITE_READONLY or SQLITE_PERM => new($"the history {path} cannot be opened for writing: check console.history.path and its permissions", false, e),
        _ => new($"the history {path} failed: {e.Message}", false, e),
    };
}
