using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Analysis.Table;

/// <summary>
/// Collects readings into a table of bounded size: where they are more than fit, every two rows become their mean, again and
/// again, so that memory does not grow with the file and the whole period stays. Stated in the result; spikes shorter than the
/// rows averaged become weaker.
/// </summary>
internal sealed class TableBuilder
{
    /// <summary>Sensors at most: correlation and heat map grow with the square.</summary>
    public const int MostFeatures = 300;

    /// <summary>Values of a label at most; with more it names rows, not groups.</summary>
    public const int MostGroupValues = 2000;

    private const int MostEquipments = 5000;
    private readonly long maxCells;
    private readonly HashSet<string>? wanted;
    private readonly HashSet<string>? wantedGroups;
    private readonly SortedDictionary<string, EquipmentBuffer> equipments = new(StringComparer.Ordinal);
    private readonly List<string> features = [];
    private readonly Dictionary<string, int> featureAt = new(StringComparer.Ordinal);
    private readonly List<GroupValues> groups = [];
    private readonly Dictionary<string, int> groupAt = new(StringComparer.Ordinal);
    private long rows;

    /// <summary>Begins.</summary>
    /// <param name="options">Which features and labels are kept.</param>
    /// <param name="maxCells">Rows times sensors kept at most.</param>
    public TableBuilder(AnalysisOptions options, long maxCells)
    {
        this.maxCells = maxCells;
        wanted = options.Features.Count > 0 ? [.. options.Features] : null;
        wantedGroups = options.Groups.Count > 0 ? [.. options.Groups] : null;
    }

    /// <summary>Readings taken.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Rows that one row stands for.</summary>
    public int RowsPerRow { get; private set; } = 1;

    internal IReadOnlyList<string> Features => features;
    internal IReadOnlyList<GroupValues> Groups => groups;
    internal IReadOnlyDictionary<string, EquipmentBuffer> Equipments => equipments;

    /// <summary>Takes a reading.</summary>
    /// <exception cref="AnalysisException">There are too many sensors or equipments.</exception>
    public void Add(Reading reading, int? label)
    {
        if (!equipments.TryGetValue(reading.Equipment, out var buffer))
        {
            if (equipments.Count == MostEquipments)
                throw new AnalysisException($"The data has more than {MostEquipments} equipments; choose fewer, or another column for the equipment.");
            equipments[reading.Equipment] = buffer = new();
        }

        RowsRead++;
        buffer.Begin(reading.TimeUnixNano, label);
        var values = reading.Values;
        for (var i = 0; i < values.Count; i++)
            if (FeatureOf(values[i].Sensor, i) is >= 0 and var feature) buffer.Value(feature, values[i].Value);
        var context = reading.Context;
        for (var i = 0; i < context.Count; i++)
            if (GroupOf(context[i].Key) is >= 0 and var group && groups[group].CodeOf(context[i].Value) is >= 0 and var code) buffer.Code(group, code);
        if (!buffer.End(RowsPerRow)) return;
        if (++rows * Math.Max(features.Count, 1) <= maxCells) return;
        RowsPerRow *= 2;
        rows = 0;
        foreach (var each in equipments.Values)
        {
            each.Halve();
            rows += each.Times.Count;
        }
    }

    private int FeatureOf(string name, int position)
    {
        // A file names its columns by the same strings in every row.
        if (position < features.Count && ReferenceEquals(features[position], name)) return position;
        if (featureAt.TryGetValue(name, out var at)) return at;
        if (wanted is not null && !wanted.Contains(name)) return featureAt[name] = -1;
        if (features.Count == MostFeatures)
            throw new AnalysisException($"The data has more than {MostFeatures} sensors; choose the ones to analyse.");
        features.Add(name);
        return featureAt[name] = features.Count - 1;
    }

    private int GroupOf(string name)
    {
        if (groupAt.TryGetValue(name, out var at)) return at;
        if (wantedGroups is not null && !wantedGroups.Contains(name)) return groupAt[name] = -1;
        groups.Add(new GroupValues(name));
        return groupAt[name] = groups.Count - 1;
    }
}
