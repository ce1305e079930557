using System.Text.Json;
using StreamingAnomaly.Datasets.Csv;

namespace StreamingAnomaly.Datasets;

/// <summary>Ground truth as time spans per file, the format of NAB's <c>combined_windows.json</c>.</summary>
internal sealed class LabelWindows
{
    private readonly string source;
    private readonly Dictionary<string, (long Start, long End)[]> byFile = [];

    private LabelWindows(string source) => this.source = source;

    /// <exception cref="DatasetException">It is not such a file.</exception>
    public static LabelWindows Read(string path, TimeZoneInfo zone)
    {
        var windows = new LabelWindows(path);
        var time = new CsvTime { Zone = zone };
        try
        {
            var spans = JsonSerializer.Deserialize<Dictionary<string, string[][]>>(File.ReadAllBytes(path)) ?? [];
            foreach (var (file, pairs) in spans)
                windows.byFile[file] = [.. pairs.Select(pair => pair.Length == 2
                    ? (Time(pair[0]), Time(pair[1]))
                    : throw new DatasetException(path, 0, $"'{file}': expected [\"start\", \"end\"], found {pair.Length} entries"))];
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, 0, exception.Message, exception);
        }

        return windows;

        long Time(string text) =>
            time.TryParse(text, false, out var value) ? value : throw new DatasetException(path, 0, $"'{text}' is not an ISO 8601 time");
    }

    /// <summary>Spans of a file, both ends included.</summary>
    /// <exception cref="DatasetException">The file is not listed.</exception>
    public (long Start, long End)[] Of(DatasetFile file) =>
        byFile.TryGetValue(file.RelativePath, out var spans)
            ? spans
            : throw new DatasetException(source, 0, $"there is no entry for '{file.RelativePath}'; use [] for a file without anomalies");
}
