namespace StreamingAnomaly.Detection.Forest;

/// <summary>
/// The SplitMix64 generator (Steele, Lea and Flood 2014). Own code, so that a seed grows the same forest on every
/// platform and runtime version.
/// </summary>
internal struct SplitMix64
{
    private ulong _state;

    /// <summary>An independent stream for one tree of a forest.</summary>
    public SplitMix64(ulong seed, int stream)
    {
        _state = seed;
        _state = Next() ^ (0xD1B54A32D192ED03UL * ((ulong)stream + 1));
    }

    /// <summary>64 uniform bits.</summary>
    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, <paramref name="exclusiveMax"/>); the bias is below 2^-32 for any int.</summary>
    public int Below(int exclusiveMax) => (int)Math.BigMul(Next(), (ulong)exclusiveMax, out _);

    /// <summary>Uniform in the open interval (0, 1), 52 bits.</summary>
    public double OpenUnit() => ((Next() >> 12) + 0.5) * (1.0 / (1UL << 52));
}
