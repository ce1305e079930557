using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>Subspaces and tails as parts of a model's bytes.</summary>
internal static class StatePart
{
    public static void Write(StateWriter writer, Subspace subspace)
    {
        writer.Write<double>(subspace.Means);
        writer.Write<double>(subspace.Vectors);
        writer.Write<double>(subspace.Variances);
        writer.Write(subspace.Rest);
    }

    public static Subspace Subspace(ref StateReader reader, int columns, int maxComponents, string what)
    {
        var (means, vectors, variances) = (reader.Array<double>(), reader.Array<double>(), reader.Array<double>());
        var rest = reader.Double();
        Require(means.Length == columns && variances.Length >= 1 && variances.Length <= Math.Min(columns, maxComponents), what);
        Require(vectors.Length == variances.Length * columns && Positive(rest) && Array.TrueForAll(variances, Positive), what);
        Require(Array.TrueForAll(means, double.IsFinite) && Array.TrueForAll(vectors, double.IsFinite), what);
        return new(means, vectors, variances, rest);
    }

    public static void Write(StateWriter writer, Tail tail)
    {
        writer.Write<double>(tail.Knots);
        writer.Write(tail.Count);
        writer.Write(tail.Threshold);
        writer.Write(tail.Offset);
        writer.Write(tail.LogTail);
        writer.Write(tail.Slope);
    }

    public static Tail Tail(ref StateReader reader, string what)
    {
        var knots = reader.Array<double>();
        var tail = new Tail(knots, reader.Int32(), reader.Double(), reader.Double(), reader.Double(), reader.Double());
        Require(knots.Length >= 1 && tail.Count >= knots.Length && Array.TrueForAll(knots, double.IsFinite), what);
        Require(double.IsFinite(tail.Threshold) && Positive(tail.Offset) && tail.LogTail >= 0 && tail.Slope >= 0, what);
        for (var i = 1; i < knots.Length; i++) Require(knots[i] >= knots[i - 1], what);
        return tail;
    }

    public static bool Positive(double value) => value > 0 && double.IsFinite(value);

    /// <exception cref="InvalidDataException">It does not hold.</exception>
    public static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidDataException($"This {what} contradicts itself. Restore it from another copy, or make it anew.");
    }
}
