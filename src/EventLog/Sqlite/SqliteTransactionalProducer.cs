namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>One SQLite transaction per unit of work, valid while nobody has opened a newer producer of the same id.</summary>
internal sealed class SqliteTransactionalProducer(SqliteEventLog log, string id, long epoch) : ITransactionalProducer
{
    /// <inheritdoc/>
    public Task CommitAsync(
        IReadOnlyList<NewRecord> outputs, IEventConsumer? consumer, IReadOnlyDictionary<TopicPartition, long> nextOffsets,
        CancellationToken cancellation)
    {
        var member = (consumer as SqliteConsumer)?.Member;
        if (nextOffsets.Count > 0 && member is null)
            throw new ArgumentException("offsets are committed for a group: the consumer has to be this log's and in one", nameof(consumer));
        return log.CommitAsync(id, epoch, outputs, member, nextOffsets, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
