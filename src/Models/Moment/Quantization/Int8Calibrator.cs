namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>Measures an <see cref="Int8Calibration"/> on windows of healthy data, in two passes: per channel magnitudes, from which
/// the shifts follow, then the distribution at every site, from which the limits follow.</summary>
public static class Int8Calibrator
{
    /// <summary>Windows it takes at most; more change the limits little and cost time (about 40 ms each for small).</summary>
    public const int MostWindows = 256;

    /// <summary>Share of the difficulty that moves from activations into weights: the middle, as SmoothQuant recommends.</summary>
    private const double Strength = 0.5;

    /// <summary>Largest shift: beyond 2^8 a channel is an outlier that the limit should clip.</summary>
    private const int MostShift = 8;

    /// <summary>Measures.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="values">Windows [windows, 8 <paramref name="patches"/>], in sensor units, healthy and varied.</param>
    /// <param name="masks">The same shape: 1 = observed. Empty means that everything was.</param>
    /// <param name="patches">Patches of a window.</param>
    /// <param name="threads">Threads; 0 takes one per core.</param>
    /// <exception cref="MomentException">There are no whole windows, or one of them has no complete patch.</exception>
    public static Int8Calibration Measure(
        MomentWeights weights, ReadOnlySpan<float> values, ReadOnlySpan<float> masks = default, int patches = MomentConfig.WindowPatches, int threads = 0)
    {
        int length = patches * MomentConfig.PatchLength;
        if (masks.IsEmpty) masks = Enumerable.Repeat(1f, values.Length).ToArray();
        if (values.IsEmpty || values.Length % length != 0 || masks.Length != values.Length)
            throw new MomentException($"int8 calibration needs whole windows of {length} values and a mask as long; {values.Length} values and {masks.Length} mask values were given");
        int windows = Math.Min(MostWindows, values.Length / length);
        values = values[..(windows * length)];
        masks = masks[..(windows * length)];
        Check(masks, length, patches);

        var largest = ActivationSite.All(weights.Config).ToDictionary(s => s.Site, s => new float[s.Channels]);
        using (var probe = new ActivationProbe(weights, patches, threads))
            probe.Show(values, masks, (site, seen) => Widen(largest[site], seen));
        var shifts = largest.ToDictionary(s => s.Key, s => Shifts(s.Value, Behind(weights, s.Key)));

        var histograms = largest.ToDictionary(
            s => s.Key, s => new MagnitudeHistogram(s.Value.Zip(shifts[s.Key], (m, shift) => MathF.ScaleB(m, -shift)).Max()));
        using (var probe = new ActivationProbe(SmoothedWeights.Of(weights, shifts), patches, threads))
            probe.Show(values, masks, (site, seen) => Count(histograms[site], seen));
        return new Int8Calibration(
            histograms.ToDictionary(h => h.Key, h => new Int8Site(h.Value.BestLimit(), shifts[h.Key]), StringComparer.Ordinal), windows);
    }

    private static void Check(ReadOnlySpan<float> masks, int length, int patches)
    {
        var complete = new float[patches];
        for (int w = 0; w < masks.Length / length; w++)
            if (PatchMask.Complete(masks.Slice(w * length, length), complete) == 0)
                throw new MomentException($"int8 calibration: window {w} has no complete patch of {MomentConfig.PatchLength} observed values; leave it out");
    }

    private static void Widen(float[] largest, ReadOnlySpan<float> seen)
    {
        for (int i = 0; i < seen.Length; i += largest.Length)
            for (int j = 0; j < largest.Length; j++) largest[j] = Math.Max(largest[j], Math.Abs(seen[i + j]));
    }

    private static void Count(MagnitudeHistogram histogram, ReadOnlySpan<float> seen)
    {
        foreach (float v in seen) histogram.Add(v);
    }

    /// <summary>Per input channel of the layers behind a site, their largest weight.</summary>
    private static float[] Behind(MomentWeights weights, string site)
    {
        var b = weights.Blocks[int.Parse(site[5..site.IndexOf('.', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture)];
        float[][] layers = ActivationSite.KindOf(site) switch
        {
            ActivationSite.Attention => [b.Q, b.K, b.V],
            ActivationSite.Mixed => [b.O],
            ActivationSite.Feed => [b.Gate, b.Up],
            _ => [b.Down],
        };
        int channels = ActivationSite.KindOf(site) switch
        {
            ActivationSite.Mixed => weights.Config.Inner,
            ActivationSite.Gated => weights.Config.FeedForward,
            _ => weights.Config.Width,
        };
        var largest = new float[channels];
        foreach (float[] layer in layers) Widen(largest, layer);
        return largest;
    }

    private static int[] Shifts(float[] activation, float[] weight)
    {
        var wanted = activation.Zip(weight, (a, w) => a > 0 && w > 0 ? Strength * (Math.Log2(a) - Math.Log2(w)) : double.NaN).ToArray();
        var known = wanted.Where(double.IsFinite).Order().ToArray();
        double middle = known.Length > 0 ? known[known.Length / 2] : 0;
        return [.. wanted.Select(w => double.IsFinite(w) ? (int)Math.Clamp(Math.Round(w - middle), -MostShift, MostShift) : 0)];
    }
}
