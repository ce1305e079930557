using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Console.History;

/// <summary>Kinds of data-quality facts as columns of the history.</summary>
internal static class Quality
{
    /// <summary>Names by the kind's number; they stand in the file and in the API.</summary>
    public static readonly IReadOnlyList<string> Names = ["missing", "stuck", "outOfRange", "notFinite", "late", "duplicate", "imputed"];

    private static readonly ColumnKey[] Keys = [.. Names.Select(name => new ColumnKey(ColumnKind.Quality, name))];

    public static int Place(string name)
    {
        for (var i = 0; i < Names.Count; i++)
            if (Names[i] == name) return i;
        return -1;
    }

    public static ColumnKey Key(int kind) => Keys[kind];

    /// <summary>How many facts of each kind a score brings.</summary>
    public static void Count(Score score, Span<int> counts)
    {
        counts.Clear();
        foreach (var fact in score.Quality)
            if ((int)fact.Kind is var kind && kind >= 0 && kind < counts.Length) counts[kind]++;
    }
}
