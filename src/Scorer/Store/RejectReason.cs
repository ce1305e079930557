namespace StreamingAnomaly.Scorer.Store;

/// <summary>Why a score can never be stored as it is.</summary>
public enum RejectReason
{
    /// <summary>Score or probability is NaN or infinite.</summary>
    NotFinite,

    /// <summary>Equipment or sensor is empty, or too long for a name.</summary>
    NameLength,

    /// <summary>The name holds characters that the store's format cannot carry unchanged.</summary>
    NameCharacters,

    /// <summary>A detector's name is empty, repeated or a field of its own.</summary>
    DetectorName,

    /// <summary>The time is outside of what a store can hold.</summary>
    TimeRange,

    /// <summary>The server finds a single point too large.</summary>
    TooLarge,

    /// <summary>The server refused the point; its message is in the detail.</summary>
    RefusedByServer,
}
