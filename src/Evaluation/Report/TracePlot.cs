using System.Globalization;
using StreamingAnomaly.Evaluation.Metrics;

namespace StreamingAnomaly.Evaluation.Report;

/// <summary>Scores of one series over time, a strip a detector, with the labelled events shaded and the threshold as a line.</summary>
/// <remarks>A column of pixels shows the largest score of its rows. The axis ends at the 99.5 % quantile or the threshold, so that one spike does not flatten the rest.</remarks>
internal static class TracePlot
{
    private const int Width = 900;
    private const int StripHeight = 74;
    private const int Left = 130;
    private const int Right = 10;
    private const double Ceiling = 0.995;

    public static string Draw(ScoreTrace trace, IReadOnlySet<string> detectors)
    {
        var strips = trace.Detectors.Where(d => detectors.Contains(d.Name)).ToList();
        var plot = new SvgPlot(Width, (strips.Count * StripHeight) + 20, $"Scores over {trace.Series}");
        double X(double row) => Left + (row / trace.Labels.Count * (Width - Left - Right));
        foreach (var (first, last) in LabelledEvent.Of([.. trace.Labels]))
            plot.Rectangle(X(first), 0, X(last + 1) - X(first), strips.Count * StripHeight, "event", $"event, rows {first} to {last}");
        for (var i = 0; i < strips.Count; i++)
        {
            var (name, scores, threshold) = strips[i];
            var sorted = scores.Order().ToArray();
            var low = sorted[0];
            var high = Math.Max(sorted[(int)(Ceiling * (sorted.Length - 1))], double.IsNaN(threshold) ? low : threshold);
            var bottom = ((i + 1) * StripHeight) - 8.0;
            double Y(double score) => bottom - (high > low ? Math.Clamp((score - low) / (high - low), 0, 1) * (StripHeight - 18) : 0);
            plot.Text(Left - 8, bottom - (StripHeight / 2.0) + 12, name, "", "end");
            plot.Line(Left, bottom, Width - Right, bottom, "grid");
            plot.Curve(Columns(scores).Select(p => (X(p.Row), Y(p.Score))), "score");
            if (!double.IsNaN(threshold)) plot.Line(Left, Y(threshold), Width - Right, Y(threshold), "threshold");
        }

        plot.Text(Left, (strips.Count * StripHeight) + 14, "row 0", "axis");
        plot.Text(Width - Right, (strips.Count * StripHeight) + 14, string.Create(CultureInfo.InvariantCulture, $"row {trace.Labels.Count}"), "axis", "end");
        return plot.ToString();
    }

    private static IEnumerable<(double Row, double Score)> Columns(double[] scores)
    {
        var columns = Math.Min(Width - Left - Right, scores.Length);
        for (var c = 0; c < columns; c++)
        {
            int first = (int)((long)c * scores.Length / columns), end = (int)((c + 1L) * scores.Length / columns);
            yield return ((first + end) / 2.0, scores.AsSpan(first, end - first).ToArray().Max());
        }
    }
}
