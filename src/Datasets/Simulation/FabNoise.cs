namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>
/// Noise as a pure function of (seed, stream, tick): the same tick has the same value whenever the simulation started, so a
/// restart continues and a test needs no warm-up.
/// </summary>
internal static class FabNoise
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private static readonly double[] Smoothing = Normalised(12, 0.8);

    /// <summary>White noise, standard normal.</summary>
    public static double White(ulong stream, long tick)
    {
        var bits = Mix(stream + (unchecked((ulong)tick) * Golden));
        var radius = Math.Sqrt(-2 * Math.Log(Unit(bits)));
        return radius * Math.Cos(2 * Math.PI * Unit(Mix(bits ^ Golden)));
    }

    /// <summary>Smooth noise of variance 1: white noise through a decaying filter of 12 ticks.</summary>
    public static double Smooth(ulong stream, long tick)
    {
        double sum = 0;
        for (var i = 0; i < Smoothing.Length; i++) sum += Smoothing[i] * White(stream, tick - i);
        return sum;
    }

    /// <summary>Uniform in (0, 1).</summary>
    public static double Uniform(ulong stream, long tick) => Unit(Mix(stream + (unchecked((ulong)tick) * Golden)));

    /// <summary>Number of a stream, from a seed and what it is for.</summary>
    public static ulong Stream(int seed, string purpose)
    {
        var hash = Mix(unchecked((ulong)seed) + Golden);
        foreach (var c in purpose) hash = Mix(hash ^ c);
        return hash;
    }

    /// <summary>SplitMix64's finalizer (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static double Unit(ulong bits) => ((bits >> 11) + 0.5) / (1UL << 53);

    private static double[] Normalised(int length, double decay)
    {
        var weights = new double[length];
        for (var i = 0; i < length; i++) weights[i] = Math.Pow(decay, i);
        var norm = Math.Sqrt(weights.Sum(w => w * w));
        return [.. weights.Select(w => w / norm)];
    }
}
