namespace StreamingAnomaly.Contracts.Readings;

/// <summary>Why bytes are not readings.</summary>
/// <param name="Reason">Stable code, one of <see cref="ReadingErrors"/>: for metrics, dead letters and filters.</param>
/// <param name="Detail">For a person: what is wrong, where, and what to do. Already contains the place.</param>
public sealed record ReadingError(string Reason, string Detail)
{
    /// <summary>Position of the reading in the request, from 0; -1 when the error concerns all of it.</summary>
    public int Index { get; init; } = -1;

    /// <summary>Place inside the document as a path such as <c>$[3].values.pressure</c>; empty for Protobuf.</summary>
    public string Path { get; init; } = "";

    /// <summary>Line from 1; 0 for Protobuf.</summary>
    public long Line { get; init; }

    /// <summary>Byte from 1: within the line for JSON, within the message for Protobuf.</summary>
    public long Byte { get; init; }
}
