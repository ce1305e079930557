using StreamingAnomaly.Analysis;
using StreamingAnomaly.Analysis.Table;
using StreamingAnomaly.Console.Analysis.Jobs;
using StreamingAnomaly.Console.Analysis.Uploads;
using StreamingAnomaly.Console.History;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Datasets;

namespace StreamingAnomaly.Console.Analysis.Sources;

/// <summary>Checks that a source can be read, and reads it into a table.</summary>
internal sealed class SourceReader(UploadStore uploads, IEnumerable<IReadingHistory> histories)
{
    /// <summary>Why stored periods cannot be read here; null if they can.</summary>
    public string? HistoryReason => histories.Any() ? null : "This console keeps no readings of its own, so stored periods cannot be analysed here; upload a file, or start it with the history enabled.";

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
                return string.Join(", ", equipment.Take(3)) + (equipment.Count > 3 ? " …" : "");
            default: throw JobRequest.Wrong("source.kind is missing; give upload, history, sample or synthetic");
        }
    }

    /// <summary>Reads everything; the table is bounded by <paramref name="maxCells"/>.</summary>
    /// <exception cref="AnalysisException">The data cannot be read; names the line.</exception>
    public AnalysisTable Read(SourceRequest source, AnalysisOptions options, long maxCells, Watch watch, CancellationToken stop)
    {
        var builder = new TableBuilder(options, maxCells);
        switch (source.Kind)
        {
            case SourceKind.Upload: File(builder, uploads.Require(source.Upload!), watch); break;
            case SourceKind.History: History(builder, source, watch, stop); break;
            case SourceKind.Sample: Fab(builder, SampleCatalog.Require(source.Sample), watch); break;
            default: Fab(builder, source.Synthetic ?? new(), watch); break;
        }

        return TableAssembly.Build(builder, options);
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

    /// <summary>Braces would be a template.</summary>
    private static string EquipmentOf(string name)
    {
        var plain = new string([.. Path.GetFileNameWithoutExtension(name).Where(c => !char.IsControl(c) && c is not ('{' or '}')).Take(100)]).Trim();
        return plain.Length == 0 ? "upload" : plain;
    }

    private void History(TableBuilder builder, SourceRequest source, Watch watch, CancellationToken stop)
    {
        var history = histories.LastOrDefault() ?? throw new AnalysisException(HistoryReason!);
        var (from, to) = Period(source);
        var read = 0;
        for (var i = 0; i < source.Equipment!.Count; i++)
        {
            try
            {
                // A job has a thread of its own: waiting here holds up nobody.
                foreach (var reading in history.ReadAsync(source.Equipment[i], from, to, stop).ToBlockingEnumerable(stop))
                {
                    if (read++ % Beat == 0) watch.At((i + Share(reading.TimeUnixNano)) / source.Equipment.Count);
                    builder.Add(reading, null);
                }
            }
            catch (HistoryException e)
            {
                throw new AnalysisException(e.Message, e);
            }
        }

        if (read == 0) throw new AnalysisException($"There are no stored readings of {string.Join(", ", source.Equipment)} from {source.From} to {source.To}; choose another period.");

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
