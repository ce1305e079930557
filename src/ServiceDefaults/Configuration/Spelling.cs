namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>Finds the word that somebody meant.</summary>
internal static class Spelling
{
    /// <summary>The candidate with the fewest changed letters, case ignored; null when over half of the word would change.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var best = candidates
            .Select(c => (Candidate: c, Distance: Distance(word.ToUpperInvariant(), c.ToUpperInvariant())))
            .OrderBy(c => c.Distance).ThenBy(c => c.Candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Candidate is not null && best.Distance <= Math.Max(1, word.Length / 2) ? best.Candidate : null;
    }

    /// <summary>Insertions, deletions and replacements between two words (Levenshtein 1966).</summary>
    internal static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? diagonal : 1 + Math.Min(diagonal, Math.Min(row[j], row[j - 1]));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[^1];
    }
}
