using System.Text.Json.Serialization;

namespace StreamingAnomaly.Evaluation.Report;

/// <summary>One set.</summary>
public sealed record SetReport
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Number of series, or of test runs where runs are labelled as a whole.</summary>
    public required int Series { get; init; }

    /// <summary>One a detector, in the order asked for.</summary>
    public required IReadOnlyList<DetectorReport> Detectors { get; init; }

    /// <summary>A series drawn as scores over time, or null.</summary>
    [JsonIgnore]
    public ScoreTrace? Trace { get; init; }
}
