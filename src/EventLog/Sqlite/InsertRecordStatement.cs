using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>The insert of one record, bound without boxing: it runs hundreds of thousands of times a second.</summary>
internal sealed class InsertRecordStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public InsertRecordStatement(sqlite3 database)
    {
        this.database = database;
        Check(sqlite3_prepare_v2(
            database, "INSERT INTO records (position, time, key, headers, value) VALUES (?1, ?2, ?3, ?4, ?5)", out statement));
    }

    public void Run(long position, long time, byte[]? key, byte[]? headers, byte[]? value)
    {
        Check(sqlite3_bind_int64(statement, 1, position));
        Check(sqlite3_bind_int64(statement, 2, time));
        Bind(3, key);
        Bind(4, headers);
        Bind(5, value);
        var outcome = sqlite3_step(statement);
        _ = sqlite3_reset(statement); // repeats the error of the step
        if (outcome != SQLITE_DONE) Check(outcome);
    }

    public void Dispose() => statement.Dispose();

    private void Bind(int index, byte[]? blob) => Check(blob switch
    {
        null => sqlite3_bind_null(statement, index),
        { Length: 0 } => sqlite3_bind_zeroblob(statement, index, 0),
        _ => sqlite3_bind_blob(statement, index, blob),
    });

    private void Check(int outcome) => SqliteException.ThrowExceptionForRC(outcome, database);
}
