using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingAnomaly.Contracts.Readings;

/// <summary>Why an edge does not have readings that somebody sent.</summary>
public enum GapReason
{
    /// <summary>Its log was full and they were refused; the sender was told so.</summary>
    Refused,

    /// <summary>They were accepted, never forwarded, and gave way to newer ones.</summary>
    Dropped,
}

/// <summary>
/// Readings of one equipment in a row that are not in the log. A gap grows while it lasts: the newest record of an
/// <see cref="Id"/> says all of it. Counts are attempts: a sender that tries a refused reading again is counted again.
/// </summary>
/// <param name="Id">Derived from edge, log, equipment and <paramref name="After"/>.</param>
/// <param name="Edge">Whose log it is.</param>
/// <param name="Log">Identity of the log.</param>
/// <param name="Equipment">Equipment, or "*" for all beyond those that are told apart.</param>
/// <param name="Reason">What became of them.</param>
/// <param name="First">Earliest time among the readings.</param>
/// <param name="Last">Latest.</param>
/// <param name="Readings">How many.</param>
/// <param name="Bytes">Bytes of them, as sent.</param>
/// <param name="After">The readings accepted before the gap have offsets below this, in the equipment's partition of the edge.</param>
public sealed record ReadingGap(
    string Id, string Edge, string Log, string Equipment, GapReason Reason, DateTimeOffset First, DateTimeOffset Last,
    long Readings, long Bytes, long After)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>As it stands in <see cref="Topics.Gaps"/>.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Format);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static ReadingGap FromBytes(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize<ReadingGap>(bytes, Format) ?? throw new JsonException("a gap is a JSON object");
}
