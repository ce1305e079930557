using System.Globalization;

namespace StreamingAnomaly.Evaluation.Report;

/// <summary>VUS-PR: a bar for the mean of each detector, a dot for each series, a line where guessing stands.</summary>
internal static class RankingPlot
{
    private const int Width = 680;
    private const int RowHeight = 22;
    private const int Left = 190;
    private const int Right = 60;
    private const int Top = 8;
    private const int AxisHeight = 22;

    public static string Draw(string set, IReadOnlyList<DetectorReport> detectors)
    {
        var ranked = detectors.Where(d => d.VusPr is not null).OrderByDescending(d => d.VusPr).ToList();
        var bottom = Top + (ranked.Count * RowHeight);
        var plot = new SvgPlot(Width, bottom + AxisHeight, $"VUS-PR of {ranked.Count} detectors on {set}");
        double X(double value) => Left + (value * (Width - Left - Right));
        for (var tick = 0; tick <= 5; tick++)
        {
            plot.Line(X(tick / 5.0), Top, X(tick / 5.0), bottom, "grid");
            plot.Text(X(tick / 5.0), bottom + 15, (tick / 5.0).ToString("0.0", CultureInfo.InvariantCulture), "axis", "middle");
        }

        for (var i = 0; i < ranked.Count; i++)
        {
            var detector = ranked[i];
            var y = Top + (i * RowHeight);
            plot.Text(Left - 8, y + 15, detector.Name, "", "end");
            plot.Rectangle(X(0), y + 4, X(detector.VusPr!.Value) - X(0), RowHeight - 8, "bar", $"{detector.Name}: {detector.VusPr:0.000}");
            foreach (var (series, value) in detector.SeriesVusPr ?? new Dictionary<string, double>())
                plot.Circle(X(value), y + (RowHeight / 2.0), 2.2, "dot", string.Create(CultureInfo.InvariantCulture, $"{series}: {value:0.000}"));
            plot.Text(Width - Right + 10, y + 15, detector.VusPr.Value.ToString("0.000", CultureInfo.InvariantCulture), "value");
        }

        if (ranked.Find(d => d.Name == "constant") is { } floor) plot.Line(X(floor.VusPr!.Value), Top, X(floor.VusPr.Value), bottom, "floor");
        return plot.ToString();
    }
}
