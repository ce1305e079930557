using System.Globalization;

namespace StreamingAnomaly.Evaluation.Report;

/// <summary>Fresh recall against false samples per 10,000 normal rows, log scale: up and to the left is better.</summary>
internal static class AlarmPlot
{
    private const int Width = 620;
    private const int Height = 320;
    private const int Left = 50;
    private const int Right = 120;
    private const int Top = 14;
    private const int Bottom = 40;
    private const double Fewest = 1;
    private const double Most = 10_000;
    private const int LabelHeight = 12;

    public static string Draw(string set, IReadOnlyList<DetectorReport> detectors)
    {
        var plot = new SvgPlot(Width, Height, $"Fresh recall against false samples on {set}");
        double X(double rate) => Left + (Math.Log10(Math.Clamp(rate, Fewest, Most)) / Math.Log10(Most) * (Width - Left - Right));
        double Y(double recall) => Height - Bottom - (recall * (Height - Top - Bottom));
        for (var rate = Fewest; rate <= Most; rate *= 10)
        {
            plot.Line(X(rate), Y(0), X(rate), Y(1), "grid");
            plot.Text(X(rate), Y(0) + 16, rate <= Fewest ? "≤1" : rate.ToString("0", CultureInfo.InvariantCulture), "axis", "middle");
        }

        for (var tick = 0; tick <= 4; tick++)
        {
            plot.Line(X(Fewest), Y(tick / 4.0), X(Most), Y(tick / 4.0), "grid");
            plot.Text(Left - 8, Y(tick / 4.0) + 4, (tick / 4.0).ToString("0.00", CultureInfo.InvariantCulture), "axis", "end");
        }

        plot.Text((X(Fewest) + X(Most)) / 2, Height - 6, "false samples per 10,000 normal rows", "axis", "middle");
        var taken = new List<(double X, double Y)>();
        foreach (var d in detectors.Where(d => d.FreshRecall is not null && d.FalseAlarmsPer10k is not null).OrderByDescending(d => d.FreshRecall).ThenBy(d => d.Name, StringComparer.Ordinal))
        {
            double x = X(d.FalseAlarmsPer10k!.Value), y = Y(d.FreshRecall!.Value), label = y + 4;
            plot.Circle(x, y, 4, "point", string.Create(CultureInfo.InvariantCulture, $"{d.Name}: fresh recall {d.FreshRecall:0.00}, {d.FalseAlarmsPer10k:0} false samples per 10,000"));
            while (taken.Exists(t => Math.Abs(t.X - x) < 90 && Math.Abs(t.Y - label) < LabelHeight)) label += LabelHeight;
            taken.Add((x, label));
            plot.Text(x + 7, label, d.Name, "label");
        }

        return plot.ToString();
    }
}
