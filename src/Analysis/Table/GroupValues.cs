namespace StreamingAnomaly.Analysis.Table;

/// <summary>The values of a label while they are collected.</summary>
internal sealed class GroupValues(string name)
{
    private readonly Dictionary<string, int> codes = new(StringComparer.Ordinal);

    /// <summary>Name of the label.</summary>
    public string Name => name;

    /// <summary>Values so far.</summary>
    public List<string> Values { get; } = [];

    /// <summary>More values than a grouping may have were seen.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Number of a value; -1 once there are too many.</summary>
    public int CodeOf(string value)
    {
        if (codes.TryGetValue(value, out var code)) return code;
        if (Values.Count == TableBuilder.MostGroupValues)
        {
            Overflowed = true;
            return -1;
        }

        Values.Add(value);
        return codes[value] = Values.Count - 1;
    }
}
