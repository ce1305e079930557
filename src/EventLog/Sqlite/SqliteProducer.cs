namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Appends through the log's writer.</summary>
internal sealed class SqliteProducer(SqliteEventLog log) : IEventProducer
{
    /// <inheritdoc/>
    public Task AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellation) =>
        records.Count == 0 ? Task.CompletedTask : log.AppendAsync(records, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
