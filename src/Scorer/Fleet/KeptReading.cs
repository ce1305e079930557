using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Scorer.Decoding;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>A reading that was judged, held so that it can be judged again: after a late one, or as evidence of an alert.</summary>
internal sealed class KeptReading
{
    /// <summary>The reading; its record without the bytes.</summary>
    public required SourcedReading Reading { get; init; }

    /// <summary>What the external detector answered; null if it was not asked.</summary>
    public WindowScore? Answer { get; init; }

    /// <summary>How often its score was revised.</summary>
    public int Revision { get; init; }

    /// <summary>Its score as first written, without the revision; null where revisions are not asked for.</summary>
    public byte[]? Score { get; init; }

    /// <summary>Alert events it made.</summary>
    public IReadOnlyList<AlertEvent> Alerts { get; init; } = [];
}
