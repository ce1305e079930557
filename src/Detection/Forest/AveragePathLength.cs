namespace StreamingAnomaly.Detection.Forest;

/// <summary>
/// c(n): mean depth of an unsuccessful search in a binary search tree of n keys, which is what a leaf of n rows would
/// have gone on to on average (Liu, Ting and Zhou 2008, equation 1, with H(i) = ln i + Euler's constant).
/// </summary>
public static class AveragePathLength
{
    private const double EulerGamma = 0.5772156649015329;

    /// <summary>c(<paramref name="samples"/>) in edges: 0 up to one row, 1 for two.</summary>
    public static double Of(int samples) => samples switch
    {
        <= 1 => 0,
        2 => 1,
        _ => 2 * (Math.Log(samples - 1.0) + EulerGamma) - 2 * (samples - 1.0) / samples,
    };
}
