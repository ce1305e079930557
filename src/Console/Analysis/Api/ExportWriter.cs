using System.Globalization;
using System.Text;
using StreamingAnomaly.Console.Analysis.Jobs;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Csv;

namespace StreamingAnomaly.Console.Analysis.Api;

/// <summary>
/// Writes all rows of a result as CSV, a chunk at a time. Names that a spreadsheet would run as formulas are shown as text; a byte-order
/// mark comes first, without which Excel takes lots and recipes in Korean for another encoding.
/// </summary>
internal static class ExportWriter
{
    private const int Chunk = 8192;

    /// <summary>Writes; memory does not grow with the result.</summary>
    public static async Task WriteAsync(ResultFolder result, Stream into, CancellationToken cancellation)
    {
        var index = result.Index;
        await using var writer = new StreamWriter(into, new UTF8Encoding(true), leaveOpen: true);
        var line = new StringBuilder();
        await writer.WriteLineAsync(Header(index).AsMemory(), cancellation);
        foreach (var equipment in index.Equipment)
        {
            for (var first = 0; first < equipment.Rows; first += Chunk)
            {
                var (at, rows) = (equipment.First + first, Math.Min(Chunk, equipment.Rows - first));
                var times = result.Read<long>("time", at, rows);
                int[][] groups = [.. index.Groups.Select((_, g) => result.Read<int>($"g{g}", at, rows))];
                float[][] values = [.. index.Features.Select((_, f) => result.Read<float>($"f{f}", at, rows))];
                float[][] scores = [.. index.Detectors.Select((_, d) => result.Read<float>($"s{d}", at, rows))];
                bool[][] marks = [.. index.Detectors.Select((_, d) => result.Read<bool>($"m{d}", at, rows))];
                var labels = index.Labelled ? result.Read<bool>("label", at, rows) : null;
                for (var row = 0; row < rows; row++)
                {
                    line.Clear().Append(IsoTime.Format(times[row])).Append(',').Append(CsvSafe.Cell(equipment.Name));
                    for (var g = 0; g < groups.Length; g++) line.Append(',').Append(groups[g][row] is >= 0 and var code ? CsvSafe.Cell(index.Groups[g].Values[code]) : "");
                    foreach (var column in values) line.Append(',').Append(Number(column[row]));
                    if (labels is not null) line.Append(labels[row] ? ",1" : ",0");
                    for (var d = 0; d < scores.Length; d++) line.Append(',').Append(Number(scores[d][row])).Append(marks[d][row] ? ",1" : ",0");
                    await writer.WriteLineAsync(line, cancellation);
                }
            }
        }
    }

    private static string Header(ResultIndex index) => string.Join(',', [
        "time", "equipment", .. index.Groups.Select(g => CsvSafe.Cell(g.Name)), .. index.Features.Select(CsvSafe.Cell), .. index.Labelled ? ["label"] : Array.Empty<string>(),
        .. index.Detectors.SelectMany(d => new[] { d + "_score", d + "_anomaly" }),
    ]);

    private static string Number(float value) => float.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : "";
}
