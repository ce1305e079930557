namespace StreamingAnomaly.Detection.Level;

/// <summary>Mean and spread of every sensor in the healthy baseline; turns values into z. Immutable.</summary>
public sealed class SensorStatistics
{
    /// <summary>
    /// z of a sensor that was constant in training and is not any more: without a spread there is no distance, so every
    /// change counts as six standard deviations.
    /// </summary>
    public const double ConstantChangedZ = 6;

    /// <summary>A spread below this share of the sensor's size is rounding: the sensor is constant.</summary>
    private const double ConstantShare = 1e-9;

    /// <summary>A constant sensor may differ by this share of its size before it counts as changed.</summary>
    private const double ConstantTolerance = 1e-6;

    /// <summary>Keeps z squared finite; far beyond every threshold.</summary>
    private const double LargestZ = 1e9;

    private readonly double[] means;
    private readonly double[] deviations;

    /// <summary>From known numbers; a deviation of 0 marks a constant sensor.</summary>
    public SensorStatistics(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations)
    {
        if (means.Length != deviations.Length)
            throw new ArgumentException($"There are {means.Length} means and {deviations.Length} deviations.", nameof(deviations));
        this.means = means.ToArray();
        this.deviations = deviations.ToArray();
    }

    /// <summary>Mean per sensor.</summary>
    public IReadOnlyList<double> Means => means;

    /// <summary>Standard deviation per sensor (divisor n); 0 for a constant one.</summary>
    public IReadOnlyList<double> Deviations => deviations;

    /// <summary>The sensor never moved in training.</summary>
    public bool IsConstant(int sensor) => deviations[sensor] == 0;

    /// <summary>Fits to healthy rows.</summary>
    /// <param name="rows">Row-major [rows * sensors]; values that are not finite are left out.</param>
    /// <param name="sensors">Sensors per row.</param>
    public static SensorStatistics Fit(ReadOnlySpan<double> rows, int sensors)
    {
        var means = new double[sensors];
        var deviations = new double[sensors];
        for (var s = 0; s < sensors; s++)
        {
            double sum = 0, size = 0, square = 0;
            var n = 0;
            for (var i = s; i < rows.Length; i += sensors)
            {
                if (!double.IsFinite(rows[i])) continue;
                sum += rows[i];
                size = Math.Max(size, Math.Abs(rows[i]));
                n++;
            }
            if (n == 0) continue;
            means[s] = sum / n;
            for (var i = s; i < rows.Length; i += sensors)
                if (double.IsFinite(rows[i])) square += (rows[i] - means[s]) * (rows[i] - means[s]);
            var deviation = Math.Sqrt(square / n);
            deviations[s] = deviation <= ConstantShare * size ? 0 : deviation;
        }
        return new(means, deviations);
    }

    /// <summary>Standard deviations from the mean; NaN stays NaN.</summary>
    public double Standardise(int sensor, double value)
    {
        if (double.IsNaN(value)) return double.NaN;
        var distance = value - means[sensor];
        if (deviations[sensor] > 0) return Math.Clamp(distance / deviations[sensor], -LargestZ, LargestZ);
        return Math.Abs(distance) <= ConstantTolerance * Math.Abs(means[sensor]) ? 0
            : distance > 0 ? ConstantChangedZ : -ConstantChangedZ;
    }
}
