using System.Text.Json;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>A start of an edge, as its log remembers it.</summary>
/// <param name="Run">Drawn at random, so that a copy of the log that lives on elsewhere is told apart.</param>
/// <param name="Log">Identity of the log from here on: the run that began it.</param>
/// <param name="Next">Offsets after the last record of each forwarded partition when it started.</param>
/// <param name="Started">When.</param>
internal sealed record EdgeRun(string Run, string Log, SortedDictionary<string, long[]> Next, DateTimeOffset Started)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);

    public static EdgeRun FromBytes(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<EdgeRun>(bytes, JsonSerializerOptions.Web) ?? throw new JsonException("a run is a JSON object");
}
