using StreamingAnomaly.Datasets.Csv;

namespace StreamingAnomaly.Datasets;

/// <summary>Decides which rows are training: by file, and by their number within the equipment.</summary>
internal sealed class TrainingCut
{
    private readonly TrainingSection training;
    private readonly Dictionary<string, long> limits;
    private readonly Dictionary<string, long> seen = [];

    private TrainingCut(TrainingSection training, Dictionary<string, long> limits)
    {
        this.training = training;
        this.limits = limits;
    }

    /// <summary>Prepares for a series; a fraction needs one pass over the files to count their rows.</summary>
    public static TrainingCut For(TrainingSection training, string equipment, IEnumerable<DatasetFile> files, Func<DatasetFile, CsvLayout> layout)
    {
        var limits = new Dictionary<string, long>();
        if (training.Fraction is not { } fraction) return new TrainingCut(training, limits);
        foreach (var file in files.Where(file => file.Matches(training.Where)))
        {
            using var source = new CsvSource(file.FullPath, layout(file));
            while (source.TryRead(out var row))
            {
                var key = row.Equipment ?? equipment;
                limits[key] = limits.GetValueOrDefault(key) + 1;
            }
        }

        // A tiny slack: 0.15 * 4000 is 600 and not 599.99999.
        foreach (var key in limits.Keys) limits[key] = (long)Math.Floor((limits[key] * fraction) + 1e-9);
        return new TrainingCut(training, limits);
    }

    /// <summary>Whether the next row of <paramref name="equipment"/> is training; counts it.</summary>
    public bool Takes(DatasetFile file, string equipment)
    {
        if (training is { Rows: null, Fraction: null, Where.Count: 0 } || !file.Matches(training.Where)) return false;
        var row = seen.GetValueOrDefault(equipment);
        seen[equipment] = row + 1;
        return row < (training.Rows ?? long.MaxValue) && (training.Fraction is null || row < limits.GetValueOrDefault(equipment));
    }
}
