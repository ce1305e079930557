namespace StreamingAnomaly.Console.History;

/// <summary>
/// A sensor's healthy mean and standard deviation, worked out from what scores carry: value = mean + deviation × sd, so two
/// points of one bundle give both. The two that are furthest apart are kept; one that does not fit begins anew, because then
/// the baseline is another. Taking a point twice changes nothing.
/// </summary>
internal sealed class BaselineEstimate
{
    /// <summary>Deviations closer together than this make the division say more about rounding than about the sensor.</summary>
    private const double LeastDistance = 0.5;

    /// <summary>Share of the standard deviation by which a point may miss the line.</summary>
    private const double Tolerance = 0.02;

    /// <summary>Deviations beyond this are cut or mark a sensor that used to stand still.</summary>
    private const double LargestDeviation = 1000;

    public string Bundle { get; set; } = "";
    public double LowDeviation { get; set; }
    public double LowValue { get; set; }
    public double HighDeviation { get; set; }
    public double HighValue { get; set; }

    /// <summary>Mean and standard deviation, or null while they are not known.</summary>
    public (double Mean, double Sd)? Get()
    {
        if (HighDeviation - LowDeviation < LeastDistance) return null;
        var sd = (HighValue - LowValue) / (HighDeviation - LowDeviation);
        return sd > 0 && double.IsFinite(sd) ? (LowValue - (LowDeviation * sd), sd) : null;
    }

    public void Note(string bundle, double value, double deviation)
    {
        if (Math.Abs(deviation) > LargestDeviation) return;
        var fits = bundle == Bundle && (Get() is not { } line || Math.Abs(line.Mean + (deviation * line.Sd) - value) <= Tolerance * line.Sd * Math.Max(1, Math.Abs(deviation)));
        if (!fits)
        {
            Bundle = bundle;
            (LowDeviation, LowValue, HighDeviation, HighValue) = (deviation, value, deviation, value);
        }
        else if (deviation < LowDeviation)
        {
            (LowDeviation, LowValue) = (deviation, value);
        }
        else if (deviation > HighDeviation)
        {
            (HighDeviation, HighValue) = (deviation, value);
        }
    }
}
