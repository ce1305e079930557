namespace StreamingAnomaly.Scorer.Tests.Store;

/// <summary>Names as a careless or hostile equipment might have them.</summary>
internal static class Names
{
    private static readonly string[] Pieces =
    [
        "a", "Z", "0", "press", " ", ",", "=", "\\", "\"", "'", "\n", "\r", "\t", "\0", "\u007f", "\u0085", "\u2028", "#", "*", "i", "\\n", "\\ ", "\\,", "\\\\",
        "é", "한국", "😀", "\ud800", "\ufeff", "\ufffd", "%20", "$(x)", "{{", "/*", "--", ";", "anomaly_score,equipment=x score=1", " 1\nanomaly_score,equipment=evil,sensor=* score=1 1",
    ];

    /// <summary>Every piece alone and at both ends of a word, then random chains of them; none is empty.</summary>
    public static List<string> Fuzzed(int seed, int count)
    {
        var random = new Random(seed);
        var names = Pieces.SelectMany(p => new[] { p, "x" + p, p + "x" }).ToList();
        while (names.Count < count)
        {
            var pieces = random.GetItems(Pieces, random.Next(1, 4));
            names.Add(string.Concat(pieces) + (random.Next(3) == 0 ? "" : random.Next(1000)));
        }

        return names;
    }
}
