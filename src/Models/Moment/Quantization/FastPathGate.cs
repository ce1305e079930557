namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>
/// Lets a fast path serve only if it ranks windows as float32 does, on this machine's own kernels: rank correlation of scores at
/// least 0.999 and, where labels are given, VUS-PR within 0.005.
/// </summary>
public static class FastPathGate
{
    /// <summary>Least Spearman correlation of scores.</summary>
    public const double LeastRankCorrelation = 0.999;

    /// <summary>Most difference of VUS-PR, either way: a better score would be chance.</summary>
    public const double MostVusPrDifference = 0.005;

    /// <summary>Fewer windows decide nothing: among 30, one swapped pair of neighbours still costs only 0.0002.</summary>
    public const int LeastWindows = 30;

    /// <summary>
    /// Tries int8 with fewer and fewer layers until one passes.
    /// </summary>
    /// <param name="weights">The model.</param>
    /// <param name="calibration">Measured on other windows than these.</param>
    /// <param name="values">Windows one after another, in sensor units; healthy and faulty ones if there are.</param>
    /// <param name="masks">As long: 1 = observed. Empty means that everything was.</param>
    /// <param name="options">Batch, patches and threads; the device is the CPU.</param>
    /// <param name="vusPr">VUS-PR of one score a window, where labels are known.</param>
    /// <returns>Options that may serve, in float32 if nothing passed, and a verdict on each try.</returns>
    /// <exception cref="MomentException">There are fewer windows than <see cref="LeastWindows"/>, or they are not whole.</exception>
    public static (MomentSessionOptions Options, IReadOnlyList<FastPathVerdict> Verdicts) Choose(
        MomentWeights weights, Int8Calibration calibration, float[] values, float[] masks, MomentSessionOptions options,
        Func<IReadOnlyList<double>, double>? vusPr = null)
    {
        int length = options.Patches * MomentConfig.PatchLength;
        if (masks.Length == 0) masks = [.. Enumerable.Repeat(1f, values.Length)];
        if (values.Length % length != 0 || masks.Length != values.Length || values.Length / length < LeastWindows)
            throw new MomentException($"the fast path's gate needs at least {LeastWindows} whole windows of {length} values and a mask as long; {values.Length} and {masks.Length} values were given");
        var exact = options with { Device = MomentDevice.Cpu, Precision = MomentPrecision.Float32, Calibration = null };
        var expected = Scores(weights, exact, values, masks);
        var verdicts = new List<FastPathVerdict>();
        foreach (var scope in Enum.GetValues<Int8Scope>())
        {
            var fast = exact with { Precision = MomentPrecision.Int8, Calibration = calibration, Int8Scope = scope };
            verdicts.Add(Compare(scope == Int8Scope.All ? "int8" : $"int8 {scope}", expected, Scores(weights, fast, values, masks), vusPr));
            if (verdicts[^1].Passed) return (fast, verdicts);
        }
        return (exact, verdicts);
    }

    /// <summary>Compares two sets of scores of the same windows.</summary>
    internal static FastPathVerdict Compare(string name, FastPathScores exact, FastPathScores fast, Func<IReadOnlyList<double>, double>? vusPr)
    {
        double correlation = Math.Min(RankCorrelation.Of(exact.Whole, fast.Whole), RankCorrelation.Of(exact.Newest, fast.Newest));
        double? difference = vusPr is null ? null : vusPr(fast.Whole) - vusPr(exact.Whole);
        bool passed = correlation >= LeastRankCorrelation && (difference is null || Math.Abs(difference.Value) <= MostVusPrDifference);
        return new FastPathVerdict(name, exact.Whole.Length, correlation, difference, StateError(exact.States, fast.States), passed);
    }

    private static FastPathScores Scores(MomentWeights weights, MomentSessionOptions options, float[] values, float[] masks)
    {
        using var session = MomentSession.Create(weights, options);
        return FastPathScores.Of(session, values, masks);
    }

    private static double StateError(float[] exact, float[] fast)
    {
        double wrong = 0, all = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            double d = (double)fast[i] - exact[i];
            (wrong, all) = (wrong + d * d, all + (double)exact[i] * exact[i]);
        }
        return all > 0 ? Math.Sqrt(wrong / all) : 0;
    }
}
