using StreamingAnomaly.Analysis;
using StreamingAnomaly.Analysis.Table;
using StreamingAnomaly.Console.Analysis.Jobs;
using StreamingAnomaly.Console.Analysis.Uploads;
using StreamingAnomaly.Console.History;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets;

namespace StreamingAnomaly.Console.Analysis.Sources;

/// <summary>Checks that a source can be read, and reads it into a table.</summary>
internal sealed class SourceReader(UploadStore uploads, IReadingHistory history, AnomalyOptions options)
{
    /// <summary>Why stored periods cannot be read here; null if they can.</summary>
    public string? HistoryReason => options.Console.History.Enabled ? null : "This console keeps no readings of its own, so stored periods cannot be analysed here; upload a file, or start it with the history enabled.";

    private const int Beat = 1000;
    private const int MostEquipments = 100;

    /// <summary>Refuses what cannot be read, before a job is made of it.</summary>
    /// <returns>What it is called.</returns>
    /// <exception cref="AnalysisRefusal">It cannot; says why.</exception>
    public string Check(SourceRequest? source)
    {
        switch (source?.Kind)
        {
            case SourceKind.Upload: return uploads.Require(source.Upload ?? "").Name;
            case SourceKind.Sample: return SampleCatalog.Require(source.Sample) is not null ? source.Sample! : "";
            case SourceKind.Synthetic:
                (source.Synthetic ?? new()).Create();
                return "synthetic";
            case SourceKind.History:
                if (HistoryReason is { } reason) throw new AnalysisRefusal(503, reason);
                if (source.Equipment is not { Count: >= 1 and <= MostEquipments } equipment) throw JobRequest.Wrong($"source.equipment: give 1 to {MostEquipments} equipment ids");
                var (from, to) = Period(source);
                if (from >= to) throw JobRequest.Wrong("source.from must be before source.to");
                CheckKnown(equipment);
                return Some(equipment);
            default: throw JobRequest.Wrong("source.kind is missing; give upload, history, sample or synthetic");
        }
    }

    /// <summary>Reads everything; the table is bounded by <paramref name="maxCells"/>.</summary>
    /// <exception cref="AnalysisException">The data cannot be read; names the line.</exception>
    public AnalysisTable Read(SourceRequest source, AnalysisOptions options, long maxCells, Watch watch, CancellationToken stop)
    {
        var builder = new TableBuilder(options, maxCells);
        var notes = new List<AnalysisNote>();
        switch (source.Kind)
        {
            case SourceKind.Upload: File(builder, uploads.Require(source.Upload!), watch); break;
            case SourceKind.History: History(builder, source, notes, watch, stop); break;
            case SourceKind.Sample: Fab(builder, SampleCatalog.Require(source.Sample), watch); break;
            default: Fab(builder, source.Synthetic ?? new(), watch); break;
        }

        var table = TableAssembly.Build(builder, options);
        table.Notes.InsertRange(0, notes);
        return table;
    }

    /// <summary>A misspelt id among several would only be missing in the result.</summary>
    private void CheckKnown(IReadOnlyList<string> equipment)
    {
        try
        {
            var unknown = equipment.Where(id => id is not { Length: > 0 } || !history.Knows(id)).ToList();
            if (unknown.Count > 0)
                throw JobRequest.Wrong($"source.equipment has {string.Join(", ", unknown.Select(id => $"'{id}'"))}, of which no readings are kept; GET v1/fleet lists those that are known");
        }
        catch (HistoryException e)
        {
            throw new AnalysisRefusal(503, e.Message, e);
        }
    }

    private void File(TableBuilder builder, Upload upload, Watch watch)
    {
        try
        {
            long bytes = 0;
            var beat = 0;
            // One series: the file, whose column may name several equipments.
            foreach (var sample in Dataset.Open(uploads.PathOf(upload), new DatasetDescriptor { Equipment = EquipmentOf(upload.Name) }).Read(read => bytes += read))
            {
                if (beat++ % Beat == 0) watch.At((double)bytes / upload.Bytes);
                builder.Add(sample.Reading, sample.Label);
            }
        }
        catch (DatasetException e)
        {
            throw new AnalysisException(UploadStore.Message(e, upload.Name), e);
        }
    }

    /// <summary>The first of many names.</summary>
    private static string Some(IEnumerable<string> names) => string.Join(", ", names.Take(3)) + (names.Skip(3).Any() ? " …" : "");

    /// <summary>Braces would be a template.</summary>
    private static string EquipmentOf(string name)
    {
        var plain = new string([.. Path.GetFileNameWithoutExtension(name).Where(c => !char.IsControl(c) && c is not ('{' or '}')).Take(100)]).Trim();
        return plain.Length == 0 ? "upload" : plain;
    }

    private void History(TableBuilder builder, SourceRequest source, List<AnalysisNote> notes, Watch watch, CancellationToken stop)
    {
        var (from, to) = Period(source);
        var (read, empty, means) = (0, new List<string>(), new List<(string Equipment, KeptReadings Kept)>());
        for (var i = 0; i < source.Equipment!.Count; i++)
        {
            var before = read;
            try
            {
                var kept = history.Look(source.Equipment[i], from);
                // A job has a thread of its own: waiting here holds up nobody.
                foreach (var reading in history.ReadAsync(source.Equipment[i], from, to, stop).ToBlockingEnumerable(stop))
                {
                    if (read++ % Beat == 0) watch.At((i + Share(reading.TimeUnixNano)) / source.Equipment.Count);
                    builder.Add(reading, null);
                }

                if (read == before) empty.Add(source.Equipment[i]);
                else if (kept is { Mean.Ticks: > 0 }) means.Add((source.Equipment[i], kept));
            }
            catch (HistoryException e)
            {
                throw new AnalysisException(e.Message, e);
            }
        }

        if (read == 0) throw new AnalysisException($"There are no stored readings of {string.Join(", ", source.Equipment)} from {source.From} to {source.To}; choose another period.");
        foreach (var same in means.GroupBy(m => m.Kept.Mean))
            notes.Add(new("means", Some(same.Select(m => m.Equipment)), same.Key.TotalSeconds, same.Max(m => m.Kept.WholeSince) is { } whole ? IsoTime.Format(UnixTime.ToNanoseconds(whole)) : ""));
        if (empty.Count > 0) notes.Add(new("no-readings", Some(empty)));

        double Share(long time) => (UnixTime.FromNanoseconds(time) - from) / (to - from);
    }

    private static void Fab(TableBuilder builder, SyntheticRequest request, Watch watch)
    {
        var (fab, readings) = request.Create();
        for (long i = 0; i < readings; i++)
        {
            if (i % Beat == 0) watch.At((double)i / readings);
            var sample = fab.Next();
            builder.Add(sample.Reading, sample.Label);
        }
    }

    private static (DateTimeOffset From, DateTimeOffset To) Period(SourceRequest source) =>
        (UnixTime.FromNanoseconds(JobRequest.Time("source.from", source.From) ?? throw JobRequest.Wrong("source.from is missing")),
            UnixTime.FromNanoseconds(JobRequest.Time("source.to", source.To) ?? throw JobRequest.Wrong("source.to is missing")));
}
