namespace StreamingAnomaly.EventLog.Letters;

/// <summary>What became of one letter.</summary>
public enum ReplayOutcome
{
    /// <summary>It is back in its source topic.</summary>
    Replayed,

    /// <summary>It was put back before.</summary>
    AlreadyReplayed,

    /// <summary>Only its beginning is kept, and the source has dropped the rest.</summary>
    Incomplete,
}
