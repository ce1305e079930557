namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>
/// Random signs that keep distances while they shorten patch states (Johnson and Lindenstrauss 1984; signs instead of
/// normals: Achlioptas 2003): 64 numbers instead of 512 to 1024, distances right to about 9 %, so that a bank fits into an
/// equipment's bundle. States of up to 64 numbers stay as they are.
/// </summary>
internal sealed class EmbeddingProjection
{
    /// <summary>Numbers kept at most.</summary>
    public const int MaxDimensions = 64;

    private const ulong Seed = 0x9E3779B97F4A7C15;
    private readonly int width;
    private readonly bool[] positive;

    public EmbeddingProjection(int width)
    {
        this.width = width;
        Dimensions = Math.Min(width, MaxDimensions);
        positive = width <= MaxDimensions ? [] : new bool[width * Dimensions];
        for (int i = 0; i < positive.Length; i++) positive[i] = (Mix(Seed * (ulong)(i + 1)) & 1) != 0;
    }

    /// <summary>Numbers of a projected state.</summary>
    public int Dimensions { get; }

    /// <summary>Projects one state; sums in a fixed order, so the same state gives the same bits everywhere.</summary>
    public void Project(ReadOnlySpan<float> state, Span<float> into)
    {
        if (positive.Length == 0)
        {
            state.CopyTo(into);
            return;
        }
        double scale = 1 / Math.Sqrt(Dimensions);
        for (int d = 0; d < Dimensions; d++)
        {
            double sum = 0;
            var signs = positive.AsSpan(d * width, width);
            for (int i = 0; i < signs.Length; i++) sum += signs[i] ? state[i] : -state[i];
            into[d] = (float)(sum * scale);
        }
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea, Flood 2014).</summary>
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
