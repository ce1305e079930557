namespace StreamingAnomaly.Evaluation.Metrics;

/// <summary>The slope width W of <see cref="VolumeUnderSurface"/>: the main period of the series, as TSB-AD picks it.</summary>
/// <remarks>It looks at test values, which is right for a metric; a detector may not use it.</remarks>
public static class VusWindow
{
    /// <summary>W where the series has no clear period.</summary>
    public const int Default = 125;

    private const int MaxRows = 20_000;
    private const int MaxLag = 400;
    private const int FirstLag = 3;
    private const int MaxPosition = 300;

    /// <summary>Lag of the highest strict local maximum of the autocorrelation from lag 3 on, or <see cref="Default"/>.</summary>
    /// <param name="channel">Values of the first sensor, train followed by test; the first 20,000 are used.</param>
    public static int Of(ReadOnlySpan<double> channel)
    {
        if (channel.Length > MaxRows) channel = channel[..MaxRows];
        if (channel.Length <= FirstLag + 2) return Default;
        var centred = channel.ToArray();
        double mean = 0;
        foreach (var value in centred) mean += value;
        mean /= centred.Length;
        for (var i = 0; i < centred.Length; i++) centred[i] -= mean;

        var curve = new double[Math.Min(MaxLag, centred.Length - 1) - FirstLag + 1];
        for (var i = 0; i < curve.Length; i++)
            curve[i] = System.Numerics.Tensors.TensorPrimitives.Dot<double>(
                centred.AsSpan(0, centred.Length - FirstLag - i), centred.AsSpan(FirstLag + i));
        var best = -1;
        for (var i = 1; i < curve.Length - 1; i++)
            if (curve[i] > curve[i - 1] && curve[i] > curve[i + 1] && (best < 0 || curve[i] > curve[best]))
                best = i;
        return best is >= FirstLag and <= MaxPosition ? best + FirstLag : Default;
    }
}
