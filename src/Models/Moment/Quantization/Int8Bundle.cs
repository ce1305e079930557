using StreamingAnomaly.Models.Bundles;

namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>
/// What a bundle of kind <c>moment</c> says about int8: the file <see cref="Int8CalibrationFile.Name"/>, the labels
/// <c>moment.precision</c> (<c>Int8</c> or <c>Float32</c>), <c>moment.int8Scope</c> and <c>moment.int8Verdict</c>, and the metric
/// <c>moment.int8RankCorrelation</c>. A bundle that says nothing is served in float32.
/// </summary>
public static class Int8Bundle
{
    private const string Precision = "moment.precision", Scope = "moment.int8Scope", Verdict = "moment.int8Verdict", Correlation = "moment.int8RankCorrelation";

    /// <summary>The bundle with the gate's decision in it: a new bundle, because what a bundle says is its identity.</summary>
    /// <param name="bundle">A bundle of kind <c>moment</c>.</param>
    /// <param name="calibration">What was measured.</param>
    /// <param name="chosen">What <see cref="FastPathGate.Choose"/> chose.</param>
    /// <param name="verdicts">Its verdicts.</param>
    public static BundleContent With(
        BundleContent bundle, Int8Calibration calibration, MomentSessionOptions chosen, IReadOnlyList<FastPathVerdict> verdicts)
    {
        var labels = new SortedDictionary<string, string>(bundle.Manifest.Labels, StringComparer.Ordinal)
        {
            [Precision] = chosen.Precision.ToString(),
            [Verdict] = string.Join("; ", verdicts),
        };
        labels.Remove(Scope);
        var metrics = new SortedDictionary<string, double>(bundle.Manifest.Metrics, StringComparer.Ordinal);
        metrics.Remove(Correlation);
        if (double.IsFinite(verdicts[^1].RankCorrelation)) metrics[Correlation] = verdicts[^1].RankCorrelation;
        var files = bundle.Files.Where(f => f.Key != Int8CalibrationFile.Name).ToDictionary(StringComparer.Ordinal);
        if (chosen.Precision == MomentPrecision.Int8)
        {
            labels[Scope] = chosen.Int8Scope.ToString();
            files[Int8CalibrationFile.Name] = Int8CalibrationFile.Write(calibration);
        }
        return BundleContent.Create(bundle.Manifest with { Labels = labels, Metrics = metrics }, files);
    }

    /// <summary>Options to serve a bundle with: in int8 on the CPU where its gate let it pass, else as given.</summary>
    /// <exception cref="MomentException">Its label or its calibration is not readable.</exception>
    public static MomentSessionOptions Options(BundleContent bundle, MomentSessionOptions options)
    {
        var labels = bundle.Manifest.Labels;
        if (options.Device == MomentDevice.Cuda || labels.GetValueOrDefault(Precision) != nameof(MomentPrecision.Int8)) return options;
        if (!bundle.Files.TryGetValue(Int8CalibrationFile.Name, out byte[]? file))
            throw new MomentException($"bundle {bundle.Hash}: it says {Precision}=Int8 but holds no {Int8CalibrationFile.Name}; calibrate it again");
        string scope = labels.GetValueOrDefault(Scope, nameof(Int8Scope.All));
        if (!Enum.TryParse<Int8Scope>(scope, out var parsed) || !Enum.IsDefined(parsed))
            throw new MomentException($"bundle {bundle.Hash}: label {Scope} is '{scope}'; expected one of {string.Join(", ", Enum.GetNames<Int8Scope>())}");
        return options with { Device = MomentDevice.Cpu, Precision = MomentPrecision.Int8, Int8Scope = parsed, Calibration = Int8CalibrationFile.Read(file) };
    }
}
