using System.Globalization;
using System.Text.Json;

namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>Numenta's benchmark, the two real folders of one value a row. The first 15 %, at most 750 rows, train, as NAB's probation has it.</summary>
internal static class NabSet
{
    public const string Name = "nab";
    private const double TrainShare = 0.15;
    private const int MostTrainRows = 750;
    private static readonly string[] Groups = ["realAWSCloudwatch", "realKnownCause"];

    public static IEnumerable<EvaluationSeries> Load(string data)
    {
        var folder = SetFolder.Require(data, Name);
        using var windows = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "combined_windows.json")));
        foreach (var group in Groups)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, group), "*.csv").Order(StringComparer.Ordinal))
            {
                var name = $"{group}/{Path.GetFileName(file)}";
                var spans = windows.RootElement.TryGetProperty(name, out var listed)
                    ? listed.EnumerateArray().Select(w => (Start: Time(w[0].GetString()!), End: Time(w[1].GetString()!))).ToList()
                    : throw new EvaluationException($"{name} is not in combined_windows.json");
                var table = CsvTable.Read(file);
                var rows = table.Sensors(["value"]);
                var train = Math.Min((int)(TrainShare * rows.Rows), MostTrainRows);
                yield return new()
                {
                    Name = name,
                    Train = rows.Slice(0, train),
                    Test = rows.Slice(train, rows.Rows),
                    Labels = [.. table.Texts("timestamp").Skip(train).Select(Time).Select(t => spans.Exists(s => s.Start <= t && t <= s.End))],
                };
            }
        }
    }

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
}
