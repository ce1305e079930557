namespace StreamingAnomaly.Standalone.Replay;

/// <summary>What <c>replay --report</c> writes: readings = scored + warmUp + quarantined.</summary>
internal sealed record ReplayReport
{
    /// <summary>Data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Number of equipments.</summary>
    public required int Equipment { get; init; }

    /// <summary>Readings put into the log.</summary>
    public required long Readings { get; init; }

    /// <summary>Readings with a score.</summary>
    public required long Scored { get; init; }

    /// <summary>Readings that went into a baseline.</summary>
    public required long WarmUp { get; init; }

    /// <summary>Readings set aside with a reason.</summary>
    public required long Quarantined { get; init; }

    /// <summary>Scores that late readings changed after they were written; not among the scored.</summary>
    public required long Revised { get; init; }

    /// <summary>The same by reason.</summary>
    public required IReadOnlyDictionary<string, long> QuarantinedBy { get; init; }

    /// <summary>Readings before which frames were missing and filled in.</summary>
    public required long Gaps { get; init; }

    /// <summary>Alert events.</summary>
    public required long Alerts { get; init; }

    /// <summary>Alert events by stage.</summary>
    public required IReadOnlyDictionary<int, long> AlertsByStage { get; init; }

    /// <summary>From the first reading to the last score stored.</summary>
    public required double Seconds { get; init; }

    /// <summary>Readings per second over that time.</summary>
    public required double ReadingsPerSecond { get; init; }

    /// <summary>From a reading in the log to its score in the log, median, ms. At full speed this is mostly the queue.</summary>
    public required double LatencyMsP50 { get; init; }

    /// <summary>The same, 99th percentile.</summary>
    public required double LatencyMsP99 { get; init; }

    /// <summary>SHA-256 over all scores in order: two replays of the same data agree to the bit.</summary>
    public required string ScoresHash { get; init; }

    /// <summary>Readings are accounted for.</summary>
    public bool AddsUp => Readings == Scored + WarmUp + Quarantined;
}
