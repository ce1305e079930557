using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Csv;

namespace StreamingAnomaly.Datasets;

/// <summary>The recorded life of one equipment: files that follow each other.</summary>
public sealed class ReplaySeries
{
    private const string RunLabel = "run";
    private readonly DatasetSettings settings;

    internal ReplaySeries(string equipment, IReadOnlyList<DatasetFile> files, DatasetSettings settings)
    {
        Equipment = equipment;
        Files = files;
        this.settings = settings;
    }

    /// <summary>Equipment id; a column of the file may name others per row.</summary>
    public string Equipment { get; }

    /// <summary>Its files in order.</summary>
    public IReadOnlyList<DatasetFile> Files { get; }

    /// <summary>Bytes of all files on disk.</summary>
    public long TotalBytes => Files.Sum(file => file.Length);

    /// <summary>Layout of a file, detected anew.</summary>
    /// <exception cref="DatasetException">It cannot be read.</exception>
    public CsvLayout LayoutOf(DatasetFile file)
    {
        var layout = CsvDetector.Detect(file.FullPath, settings.Hints);
        if (layout.Time is { Relative: false } || settings.Windows is null) return layout;
        throw new DatasetException(file.FullPath, 0, "labels.windows needs absolute times in the file");
    }

    /// <summary>
    /// Streams the rows in the order of the files. Times within a file stay in the order recorded: late and repeated rows
    /// are facts for the scorer to see.
    /// </summary>
    /// <param name="onBytes">Told the bytes read since the last call; may be null.</param>
    /// <exception cref="DatasetException">A file cannot be read; says which and where.</exception>
    public IEnumerable<ReplaySample> Read(Action<long>? onBytes = null)
    {
        var cut = TrainingCut.For(settings.Descriptor.Training, Equipment, Files, LayoutOf);
        var clock = new SeriesClock(settings);
        foreach (var file in Files)
        {
            var layout = LayoutOf(file);
            var fixedLabels = FixedLabels(file);
            var run = settings.Descriptor.Run is { } template ? file.Fill(template) : null;
            var windows = settings.Windows?.Of(file);
            int? fileLabel = settings.Descriptor.Labels.Where is { Count: > 0 } where ? file.Matches(where) ? 1 : 0 : null;
            clock.NextFile();
            long reported = 0;
            using var source = new CsvSource(file.FullPath, layout);
            while (source.TryRead(out var row))
            {
                var time = clock.TimeOf(row, layout.Time);
                var equipment = row.Equipment ?? Equipment;
                var label = windows is not null ? Inside(windows, time) : fileLabel ?? row.Label;
                yield return new ReplaySample(
                    new Reading(equipment, time, row.Values, Context(row, fixedLabels, row.Run ?? run)),
                    cut.Takes(file, equipment), label, file.RelativePath, row.Line);
                if (source.Position == reported) continue;
                onBytes?.Invoke(source.Position - reported);
                reported = source.Position;
            }

            onBytes?.Invoke(file.Length - reported);
        }
    }

    private KeyValuePair<string, string>[] FixedLabels(DatasetFile file) =>
        [.. settings.Descriptor.Context.Select(pair => new KeyValuePair<string, string>(pair.Key, file.Fill(pair.Value)))];

    private static KeyValuePair<string, string>[] Context(CsvRow row, KeyValuePair<string, string>[] fixedLabels, string? run) =>
        run is not null ? [new(RunLabel, run), .. fixedLabels, .. row.Context]
        : fixedLabels.Length > 0 ? [.. fixedLabels, .. row.Context]
        : row.Context;

    private static int Inside((long Start, long End)[] windows, long time)
    {
        foreach (var (start, end) in windows)
            if (time >= start && time <= end) return 1;
        return 0;
    }
}
