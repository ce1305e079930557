namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Takes over a transactional id: the next epoch.</summary>
internal sealed class InitTransactionsWork(string id, Dictionary<string, long> epochs) : WriteWork
{
    public long Epoch { get; private set; }

    // Should the commit fail, the epoch is skipped: the former holder is fenced although nobody followed, which is safe.
    public override void Write(SqliteStatements statements, long now)
    {
        epochs[id] = Epoch = epochs.GetValueOrDefault(id, -1) + 1;
        statements.SaveEpoch(id, Epoch);
    }
}
