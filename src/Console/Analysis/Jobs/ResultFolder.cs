using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using StreamingAnomaly.Analysis;
using StreamingAnomaly.Analysis.Anomalies;

namespace StreamingAnomaly.Console.Analysis.Jobs;

/// <summary>A result on disk: a column a file, little-endian, so that a chart reads what it shows and an export nothing twice.</summary>
internal sealed class ResultFolder
{
    /// <summary>Anomalies kept of a detector, the highest scores first.</summary>
    public const int MostAnomalies = 20_000;

    private const string Folder = "result";
    private readonly string path;

    private ResultFolder(string path, ResultIndex index) => (this.path, Index) = (path, index);

    /// <summary>What is in it.</summary>
    public ResultIndex Index { get; }

    /// <summary>File of the answer to <c>GET …/result</c>.</summary>
    public string Summary => Path.Combine(path, "result.json");

    /// <summary>Opens the result of a job.</summary>
    /// <exception cref="AnalysisRefusal">It has none; says why.</exception>
    public static ResultFolder Open(string jobFolder, Job job)
    {
        if (job.State != JobState.Done)
            throw new AnalysisRefusal(409, job.State switch
            {
                JobState.Failed => $"The job failed and has no result: {job.Error}",
                JobState.Cancelled => "The job was cancelled and has no result.",
                _ => "The job is not done yet; ask for its state until it is.",
            });
        var path = Path.Combine(jobFolder, Folder);
        return new(path, JsonSerializer.Deserialize<ResultIndex>(File.ReadAllBytes(Path.Combine(path, "index.json")), AnalysisJson.Options)!);
    }

    /// <summary>Writes a result; it is there whole or not at all.</summary>
    public static void Write(string jobFolder, AnalysisOutcome outcome, CancellationToken stop)
    {
        var (final, temporary) = (Path.Combine(jobFolder, Folder), Path.Combine(jobFolder, Folder + ".tmp"));
        if (Directory.Exists(temporary)) Directory.Delete(temporary, true);
        Directory.CreateDirectory(temporary);
        var table = outcome.Table;
        Put<long>("time", table.Times);
        for (var f = 0; f < table.Columns.Length; f++) Put<float>($"f{f}", table.Columns[f]);
        for (var g = 0; g < table.Groups.Length; g++) Put<int>($"g{g}", table.Groups[g].Codes);
        if (table.Labels is not null) Put<bool>("label", table.Labels);
        for (var d = 0; d < outcome.Detections.Count; d++)
        {
            var detection = outcome.Detections[d];
            Put<float>($"s{d}", detection.Scores);
            Put<bool>($"m{d}", detection.Marked);
            Json($"anomalies-{detection.Detector}", detection.Anomalies.OrderByDescending(a => a.Peak).Take(MostAnomalies));
        }

        Json("result", outcome.Result);
        Json("index", new ResultIndex(
            table.Rows, table.Features, [.. table.Groups.Select(g => new IndexGroup(g.Name, g.Values))], [.. outcome.Detections.Select(d => d.Detector)],
            [.. table.Equipment.Select(e => new IndexEquipment(e.Name, e.First, e.Rows, e.Features))], table.Labels is not null));
        if (Directory.Exists(final)) Directory.Delete(final, true);
        Directory.Move(temporary, final);

        void Put<T>(string name, T[] values)
            where T : unmanaged
        {
            stop.ThrowIfCancellationRequested();
            using var file = File.Create(Path.Combine(temporary, name + ".bin"));
            file.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        void Json<T>(string name, T value)
        {
            using var file = File.Create(Path.Combine(temporary, name + ".json"));
            JsonSerializer.Serialize(file, value, AnalysisJson.Options);
        }
    }

    /// <summary>Rows of a column.</summary>
    /// <param name="name">Its name; see <see cref="ResultIndex"/>.</param>
    /// <param name="first">First row.</param>
    /// <param name="count">Number of rows.</param>
    public T[] Read<T>(string name, int first, int count)
        where T : unmanaged
    {
        var values = new T[count];
        using var file = File.OpenRead(Path.Combine(path, name + ".bin"));
        file.Position = (long)first * Unsafe.SizeOf<T>();
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Anomalies of a detector, the highest scores first.</summary>
    /// <exception cref="AnalysisRefusal">It is none of the result's.</exception>
    public IReadOnlyList<Anomaly> Anomalies(string? detector) =>
        JsonSerializer.Deserialize<List<Anomaly>>(File.ReadAllBytes(Path.Combine(path, $"anomalies-{Index.Detectors[DetectorAt(detector)]}.json")), AnalysisJson.Options)!;

    /// <summary>Number of a detector of the result; the first for none.</summary>
    public int DetectorAt(string? detector)
    {
        if (detector is null) return 0;
        var at = Index.Detectors.ToList().IndexOf(detector);
        return at >= 0 ? at : throw JobRequest.Wrong($"detector is '{detector}'; this result has {string.Join(", ", Index.Detectors)}");
    }
}
