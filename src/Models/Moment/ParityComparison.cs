namespace StreamingAnomaly.Models.Moment;

/// <summary>Collects comparisons against expected tensors.</summary>
internal sealed class ParityComparison
{
    /// <summary>On normalised values and embeddings: seven times the rounding of float32 seen at these sizes.</summary>
    public const double Normalized = 2e-5;

    /// <summary>On the residual stream, which is larger.</summary>
    public const double Trace = 4e-5;

    /// <summary>Relative rounding of float32 on a large offset.</summary>
    public const double Rounding = 2.4e-7;

    private readonly List<ParityCase> cases = [];

    public IReadOnlyList<ParityCase> Cases => cases;

    /// <summary>Compares; <paramref name="tolerance"/> maps an index and its expected value to what is allowed there.</summary>
    /// <param name="name">Name in the report.</param>
    /// <param name="actual">What was computed.</param>
    /// <param name="expected">What is right.</param>
    /// <param name="tolerance">Allowed absolute difference.</param>
    /// <param name="finiteOnly">Ignore values whose expectation is not finite.</param>
    public void Add<T>(string name, ReadOnlySpan<T> actual, ReadOnlySpan<T> expected, Func<int, double, double> tolerance, bool finiteOnly = false)
        where T : struct, System.Numerics.IFloatingPoint<T>
    {
        if (actual.Length != expected.Length)
            throw new MomentException($"{name}: {actual.Length} values were computed, {expected.Length} are expected; the check vectors do not fit this model");
        double max = 0, worst = 0, at = 0;
        int compared = 0, mismatches = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double a = double.CreateChecked(actual[i]), e = double.CreateChecked(expected[i]);
            if (!double.IsFinite(e) || !double.IsFinite(a))
            {
                if (finiteOnly && !double.IsFinite(e)) continue;
                compared++;
                if (double.IsNaN(a) != double.IsNaN(e) || (double.IsInfinity(e) || double.IsInfinity(a)) && a != e) mismatches++;
                continue;
            }
            compared++;
            double allowed = tolerance(i, e), deviation = Math.Abs(a - e);
            max = Math.Max(max, deviation);
            double ratio = allowed > 0 ? deviation / allowed : deviation > 0 ? double.PositiveInfinity : 0;
            if (ratio >= worst) (worst, at) = (ratio, allowed);
        }
        cases.Add(new ParityCase(name, compared, max, at, worst, mismatches));
    }
}
