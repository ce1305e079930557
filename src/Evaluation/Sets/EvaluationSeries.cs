namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>One recorded series with labels, split.</summary>
public sealed record EvaluationSeries
{
    /// <summary>Share of the training rows that detectors fit; the rest calibrates the threshold.</summary>
    private const double FitShare = 0.8;

    /// <summary>Longest window of the peers, rows.</summary>
    private const int LongestWindow = 100;

    /// <summary>Name within its set.</summary>
    public required string Name { get; init; }

    /// <summary>Healthy rows, [rows, sensors].</summary>
    public required Matrix Train { get; init; }

    /// <summary>Rows to score, [rows, sensors].</summary>
    public required Matrix Test { get; init; }

    /// <summary>One a row of <see cref="Test"/>.</summary>
    public required IReadOnlyList<bool> Labels { get; init; }

    /// <summary>Test follows train without a gap, so that a window at its start reaches back.</summary>
    public bool Continues { get; init; } = true;

    /// <summary>Rows at the start of test that are scored but not evaluated.</summary>
    public int Unevaluated { get; init; }

    /// <summary>Rows that detectors fit, at the start of train.</summary>
    public int FitRows => (int)(FitShare * Train.Rows);

    /// <summary>Window of the peers, rows.</summary>
    public int DetectorWindow => Math.Min(LongestWindow, Train.Rows / 4);

    /// <summary>Labels of the evaluated rows.</summary>
    public bool[] EvaluatedLabels() => [.. Labels.Skip(Unevaluated)];

    /// <summary>W of the volume under the surface.</summary>
    public int VusWindow() => Metrics.VusWindow.Of([.. Train.Column(0), .. Test.Column(0)]);
}
