using System.Text.Json;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// How far an edge has forwarded, as it stands at the centre: written in the transaction that brings the records
/// themselves, so that both are there or neither.
/// </summary>
/// <param name="Edge">Edge id.</param>
/// <param name="Log">Identity of its log.</param>
/// <param name="Runs">Its latest starts that were in contact, the newest last.</param>
/// <param name="Attempt">Counts the contacts of a run; only in what announces one.</param>
/// <param name="Next">Next offset to forward of each partition of its log.</param>
/// <param name="Backlog">Records that wait at the edge.</param>
/// <param name="BacklogBytes">Their bytes.</param>
/// <param name="OldestWaiting">When the oldest of them was accepted.</param>
/// <param name="Gaps">Readings the edge has declared missing so far.</param>
/// <param name="Time">When it was written, by the edge's clock.</param>
public sealed record EdgeProgress(
    string Edge, string Log, IReadOnlyList<string> Runs, long Attempt, SortedDictionary<string, long[]> Next,
    long Backlog, long BacklogBytes, DateTimeOffset? OldestWaiting, long Gaps, DateTimeOffset Time)
{
    /// <summary>Starts that a record names at most.</summary>
    internal const int MaxRuns = 16;

    /// <summary>As it stands in the topic.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static EdgeProgress FromBytes(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<EdgeProgress>(bytes, JsonSerializerOptions.Web) ?? throw new JsonException("progress is a JSON object");
}
