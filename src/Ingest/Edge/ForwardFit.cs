using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// How much the centre takes at once. A batch that it refuses as too large is halved until one record stands alone; that
/// one becomes a dead letter, so that it does not hold up those behind it.
/// </summary>
internal sealed class ForwardFit
{
    private readonly int most;
    private (TopicPartition Partition, long Offset, string Why)? unfit;

    public ForwardFit(int most) => Limit = this.most = most;

    /// <summary>Records to take next.</summary>
    public int Limit { get; private set; }

    public List<NewRecord> Outgoing(IReadOnlyList<LogRecord> records, string edge, string log) =>
        IsUnfit(records) ? [ForwardBatch.Letter(records[0], edge, log, unfit!.Value.Why)] : ForwardBatch.Of(records, edge, log);

    /// <summary>Makes ready for another attempt; false if there is nothing left to make smaller.</summary>
    public bool Refused(IReadOnlyList<LogRecord> records, string why)
    {
        if (records.Count == 0 || IsUnfit(records)) return false;
        if (records.Count == 1) unfit = (records[0].Partition, records[0].Offset, why);
        Limit = Math.Max(1, records.Count / 2);
        return true;
    }

    /// <summary>The last batch was taken: the next may be larger again.</summary>
    public void Taken() => Limit = (int)Math.Min(most, Limit * 2L);

    private bool IsUnfit(IReadOnlyList<LogRecord> records) =>
        records.Count == 1 && unfit is var (partition, offset, _) && records[0].Partition == partition && records[0].Offset == offset;
}
