using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>What a detector is given: rows to learn, rows to calibrate on, rows to score.</summary>
public sealed record OfflineTask
{
    /// <summary>Name of the series, for messages.</summary>
    public required string Series { get; init; }

    /// <summary>Healthy rows, [rows, sensors].</summary>
    public required Matrix Train { get; init; }

    /// <summary>Rows of <see cref="Train"/> that may be fitted; the rest is scored for the threshold and never fitted.</summary>
    public required int FitRows { get; init; }

    /// <summary>Rows of <see cref="Train"/> at which a run begins; row 0 always does.</summary>
    public IReadOnlyList<int> TrainStarts { get; init; } = [0];

    /// <summary>Rows to score, [rows, sensors].</summary>
    public required Matrix Test { get; init; }

    /// <summary>Rows of <see cref="Test"/> at which a run begins; without row 0 test follows train without a gap.</summary>
    public IReadOnlyList<int> TestStarts { get; init; } = [];

    /// <summary>Window of the peers, rows.</summary>
    public required int Window { get; init; }

    /// <summary>Seed of whatever is random.</summary>
    public int Seed { get; init; }

    /// <summary>Draws of their own for each seed and series: the same numbers for all would make their errors agree.</summary>
    internal Random Random()
    {
        var hash = 2166136261u; // FNV-1a, as string hash codes differ from process to process
        foreach (var letter in Series) hash = (hash ^ letter) * 16777619u;
        return new Random((int)((hash * 31) + (uint)Seed));
    }

    /// <summary>The task that a series sets.</summary>
    public static OfflineTask Of(EvaluationSeries series, int seed = 0) => new()
    {
        Series = series.Name,
        Train = series.Train,
        FitRows = series.FitRows,
        Test = series.Test,
        TestStarts = series.Continues ? [] : [0],
        Window = series.DetectorWindow,
        Seed = seed,
    };
}
