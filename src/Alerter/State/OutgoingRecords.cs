using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Alerter.State;

/// <summary>
/// Records that committed work owes the log (incidents, dead letters). They stay queued until the log has them: a crash in
/// between produces some again, with the same ids and revisions.
/// </summary>
internal sealed class OutgoingRecords(AlerterDatabase database)
{
    /// <summary>Records per append: bounds memory after a long outage of the log.</summary>
    private const int Chunk = 500;

    /// <returns>Number of records produced.</returns>
    public async Task<int> ProduceAsync(IEventProducer producer, CancellationToken cancellation)
    {
        var produced = 0;
        while (true)
        {
            var (last, records) = Next();
            if (records.Count == 0) return produced;
            await producer.AppendAsync(records, cancellation);
            using var db = database.Open();
            db.Run("DELETE FROM outgoing WHERE seq <= $s", ("$s", last));
            produced += records.Count;
        }
    }

    private (long Last, List<NewRecord> Records) Next()
    {
        using var db = database.Open();
        var last = 0L;
        var records = db.Query(
            "SELECT seq, topic, key, value, place FROM outgoing ORDER BY seq LIMIT $n",
            r =>
            {
                last = r.GetInt64(0);
                return r.LongOrNull(4) is { } place
                    ? InstructionRecords.ToRecord(Instruction.Parser.ParseFrom(r.Bytes(3)), (int)place)
                    : new NewRecord(r.GetString(1), r.IsDBNull(2) ? null : r.Bytes(2), r.Bytes(3));
            },
            ("$n", Chunk));
        return (last, records);
    }
}
