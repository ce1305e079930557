using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>What the forwarder tells about itself; read from other threads.</summary>
internal sealed class EdgeLink
{
    private readonly Lock gate = new();
    private LinkState state;
    private IReadOnlyDictionary<TopicPartition, long> positions = new Dictionary<TopicPartition, long>();
    private DateTimeOffset? lastForwarded;
    private (string Text, DateTimeOffset Time)? lastError;
    private long forwarded;

    /// <summary>State, next offsets to forward, when the centre last took something, and what last went wrong.</summary>
    public (LinkState State, IReadOnlyDictionary<TopicPartition, long> Positions, DateTimeOffset? LastForwarded, (string Text, DateTimeOffset Time)? LastError, long Forwarded) Now
    {
        get { lock (gate) return (state, positions, lastForwarded, lastError, forwarded); }
    }

    public void Began(IReadOnlyDictionary<TopicPartition, long> at)
    {
        lock (gate) positions = at;
    }

    public void Connected(IReadOnlyDictionary<TopicPartition, long> at)
    {
        lock (gate) (state, positions) = (LinkState.Connected, at);
    }

    public void Forwarded(IReadOnlyDictionary<TopicPartition, long> at, int records, DateTimeOffset time)
    {
        lock (gate) (positions, forwarded, lastForwarded) = (at, forwarded + records, time);
    }

    public void Failed(LinkState now, string error, DateTimeOffset time)
    {
        lock (gate) (state, lastError) = (now, (error, time));
    }
}
