namespace StreamingAnomaly.Analysis;

/// <summary>What a person asks of an analysis.</summary>
internal sealed record AnalysisOptions
{
    /// <summary>Sensors to look at; empty takes all.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Labels to rank by (lot, recipe, …) beside the equipment; empty takes all that are there.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Share of rows expected to be anomalous, 0.0001 to 0.5; default 0.01. It cuts the threshold: at most so many rows are marked.</summary>
    public double ExpectedRatio { get; init; } = 0.01;

    /// <summary>What becomes of missing values; default forward fill.</summary>
    public MissingTreatment Missing { get; init; } = MissingTreatment.ForwardFill;

    /// <summary>Who scores; at least one.</summary>
    public IReadOnlyList<AnalysisDetector> Detectors { get; init; } = [AnalysisDetector.Ensemble, AnalysisDetector.Forest];

    /// <summary>First time of the healthy period to learn from, nanoseconds since 1970; null: from the beginning.</summary>
    public long? HealthyFrom { get; init; }

    /// <summary>Last time of the healthy period; null: to the end.</summary>
    public long? HealthyTo { get; init; }

    /// <summary>Consecutive rows from which on an anomaly is collective, 2 to 1,000; default 5.</summary>
    public int CollectiveRows { get; init; } = 5;

    /// <summary>Seed of the forest.</summary>
    public int Seed { get; init; } = 1;
}
