using StreamingAnomaly.Evaluation.Detectors;
using StreamingAnomaly.Evaluation.Metrics;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation;

/// <summary>One detector, one seed, one series: everything measured. Ranking metrics are NaN where there is no event.</summary>
internal sealed record SeriesOutcome
{
    public required double VusPr { get; init; }
    public required double VusRoc { get; init; }
    public required double AucPr { get; init; }
    public required double AucRoc { get; init; }
    public required OperationalView View { get; init; }

    /// <summary>What the detector's own alarm budget allows, or null.</summary>
    public double? AllowedPer10k { get; init; }

    /// <summary>Scores of the evaluated rows.</summary>
    public required double[] Scores { get; init; }

    /// <summary>To learn and to score.</summary>
    public required double Seconds { get; init; }

    public static SeriesOutcome Of(string set, EvaluationSeries series, int vusWindow, IOfflineDetector detector, int seed, TimeProvider time)
    {
        var name = $"{set}/{series.Name}, {detector.Name}";
        var began = time.GetTimestamp();
        var result = detector.Run(OfflineTask.Of(series, seed));
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        ScoreCheck.Require(name, result.Test, series.Test.Rows);
        ScoreCheck.Require(name + " (calibration)", result.Calibration, result.Calibration.Length);

        var labels = series.EvaluatedLabels();
        var scores = result.Test[series.Unevaluated..];
        var (pr, roc) = VolumeUnderSurface.Compute(labels, scores, vusWindow);
        return new()
        {
            VusPr = pr,
            VusRoc = roc,
            AucPr = RankMetrics.AveragePrecision(labels, scores),
            AucRoc = RankMetrics.RocAuc(labels, scores),
            View = result.Alarms is { } alarms
                ? OperationalView.Of(labels, alarms.AsSpan(series.Unevaluated), result.Openings is { } openings ? openings.AsSpan(series.Unevaluated) : default)
                : OperationalView.Of(labels, scores, OperationalView.ThresholdOf(result.Calibration)),
            AllowedPer10k = result.AllowedPer10k,
            Scores = scores,
            Seconds = seconds,
        };
    }
}
