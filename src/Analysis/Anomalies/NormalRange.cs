namespace StreamingAnomaly.Analysis.Anomalies;

/// <summary>The ordinary range of one sensor: mean and deviation of its unmarked rows, and Tukey's outer fences around them.</summary>
/// <param name="Low">Lower fence, q1 - 3 (q3 - q1); the least value where the quartiles coincide.</param>
/// <param name="High">Upper fence, likewise.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Deviation">Standard deviation.</param>
internal readonly record struct NormalRange(float Low, float High, double Mean, double Deviation)
{
    /// <summary>Values from which a range means something.</summary>
    public const int FewestValues = 20;

    /// <summary>Width of the outer fences in interquartile ranges (Tukey, Exploratory Data Analysis, 1977).</summary>
    private const float Fence = 3;

    /// <summary>Whether a value is outside.</summary>
    public bool IsExtreme(float value) => value < Low || value > High;

    /// <summary>Of values in any order; sorts them. Null where there are too few.</summary>
    public static NormalRange? Of(Span<float> values)
    {
        if (values.Length < FewestValues) return null;
        values.Sort();
        float q1 = values[values.Length / 4], q3 = values[values.Length * 3 / 4];
        double sum = 0, squares = 0;
        foreach (var value in values) sum += value;
        var mean = sum / values.Length;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        var flat = q3 - q1 <= 0;
        return new(flat ? values[0] : q1 - (Fence * (q3 - q1)), flat ? values[^1] : q3 + (Fence * (q3 - q1)), mean, Math.Sqrt(squares / values.Length));
    }
}
