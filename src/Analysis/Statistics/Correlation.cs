namespace StreamingAnomaly.Analysis.Statistics;

/// <summary>Pearson's correlation of the sensors.</summary>
/// <param name="Features">Sensors, in the order of rows and columns.</param>
/// <param name="Values">-1 to 1; null where one of the two is constant, or they share too few rows.</param>
internal sealed record Correlation(string[] Features, double?[][] Values)
{
    /// <summary>Rows looked at, evenly spread.</summary>
    private const int MostRows = 50_000;

    private const int FewestRows = 3;

    /// <summary>Of columns with NaN where a row has no value.</summary>
    public static Correlation Of(string[] features, float[][] columns, Watch watch)
    {
        var rows = columns.Length > 0 ? columns[0].Length : 0;
        var step = Math.Max(1, rows / MostRows);
        var thin = Array.ConvertAll(columns, column => Enumerable.Range(0, rows / step).Select(i => column[i * step]).ToArray());
        var values = Array.ConvertAll(features, _ => new double?[features.Length]);
        for (var a = 0; a < features.Length; a++)
        {
            watch.At((double)a / features.Length);
            for (var b = a; b < features.Length; b++) values[a][b] = values[b][a] = Pearson(thin[a], thin[b]);
        }

        return new(features, values);
    }

    private static double? Pearson(float[] x, float[] y)
    {
        double n = 0, meanX = 0, meanY = 0, xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            if (!float.IsFinite(x[i]) || !float.IsFinite(y[i])) continue;
            n++;
            double dx = x[i] - meanX, dy = y[i] - meanY; // Welford: sums of squares of large levels would cancel
            meanX += dx / n;
            meanY += dy / n;
            xx += dx * (x[i] - meanX);
            yy += dy * (y[i] - meanY);
            xy += dx * (y[i] - meanY);
        }

        return n < FewestRows || xx <= 0 || yy <= 0 ? null : Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1);
    }
}
