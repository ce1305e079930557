using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Models.Moment.Quantization;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary>Recorded data as <c>models quantize</c> and <c>models admit</c> take it: all rows of each equipment at once.</summary>
internal static class ModelsData
{
    /// <summary>Share of an equipment's rows that counts as healthy where the data set does not say which are.</summary>
    private const double HealthyShare = 0.3;

    private const string RunLabel = "run";

    /// <summary>Reads.</summary>
    /// <param name="path">CSV file or folder of a data set.</param>
    /// <param name="label">Column with 0 for normal; null takes what the data set says or what is detected.</param>
    /// <param name="only">Id of the only equipment to take; null takes all.</param>
    /// <param name="read">Told the share of bytes read, 0..1.</param>
    /// <exception cref="DatasetException">It cannot be read; says which file and where.</exception>
    /// <exception cref="CliException">There is no such equipment.</exception>
    public static IReadOnlyList<(string Equipment, GateSeries Series)> Read(string path, string? label, string? only, Action<double> read)
    {
        var dataset = Dataset.Open(path);
        if (label is not null) dataset = Dataset.Open(path, dataset.Descriptor with { Labels = new() { Column = label } });
        var gathered = new SortedDictionary<string, Gathered>(StringComparer.Ordinal);
        long bytes = 0, total = Math.Max(1, dataset.TotalBytes);
        foreach (var series in dataset.Series)
        {
            if (only is not null && dataset.Series.Count > 1 && series.Equipment != only) continue;
            foreach (var sample in series.Read(more => read((double)(bytes += more) / total)))
            {
                if (only is not null && sample.Reading.Equipment != only) continue;
                if (!gathered.TryGetValue(sample.Reading.Equipment, out var rows)) gathered[sample.Reading.Equipment] = rows = new();
                rows.Add(sample);
            }
        }

        if (gathered.Count == 0)
            throw new CliException(only is null ? $"{path} has no readings" : $"{path} has no equipment '{only}'; it has {string.Join(", ", dataset.Series.Select(s => s.Equipment))}");
        return [.. gathered.Select(g => (g.Key, g.Value.ToSeries()))];
    }

    /// <summary>Rows from one to before another.</summary>
    public static Baseline Slice(Baseline all, int from, int to) => new(
        [.. all.Sensors], [.. all.Times[from..to]], [.. all.Values[(from * all.Sensors.Count)..(to * all.Sensors.Count)]],
        [.. Enumerable.Range(from, to - from).Select(all.Run)]);

    private sealed class Gathered
    {
        private readonly BaselineCollector collector = new();
        private readonly List<int?> labels = [];
        private int training;

        public void Add(ReplaySample sample)
        {
            if (collector.Add(sample.Reading, RunOf(sample.Reading)) != FrameKind.Appended) return;
            labels.Add(sample.Label);
            if (sample.Training) training++;
        }

        public GateSeries ToSeries()
        {
            var rows = collector.ToBaseline();
            return new(
                rows, training > 0 ? training : (int)(HealthyShare * rows.Rows), labels.Exists(l => l is not null) ? [.. labels.Select(l => l == 1)] : null);
        }

        private static string? RunOf(Reading reading)
        {
            foreach (var (name, value) in reading.Context)
                if (name == RunLabel) return value;
            return null;
        }
    }
}
