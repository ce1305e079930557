using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace StreamingAnomaly.Detection.Tests.Equipment;

/// <summary>A recorded series with labels, split as eval/protocol.md says.</summary>
/// <param name="Name">Set and file.</param>
/// <param name="Sensors">Columns.</param>
/// <param name="Train">Healthy rows.</param>
/// <param name="Test">The rows after them.</param>
/// <param name="Labels">True where a test row is anomalous.</param>
/// <param name="Skip">Test rows at the start that are scored but not counted.</param>
/// <param name="Continues">Test follows train without a gap.</param>
internal sealed record DevSeries(
    string Name, string[] Sensors, double[][] Train, double[][] Test, bool[] Labels, int Skip, bool Continues);

/// <summary>Reads the dev sets from ../shared/data; skips the test where they are absent.</summary>
internal static class DevSets
{
    public static IEnumerable<DevSeries> Read(string set) => set switch
    {
        "skab" => Directory.EnumerateFiles(SharedData.Require("data/skab/data"), "*.csv", SearchOption.AllDirectories)
            .Where(f => !f.Contains("anomaly-free", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Skab),
        "smd" => Directory.EnumerateFiles(SharedData.Require("data/smd"), "*_train.csv.gz").Order(StringComparer.Ordinal).Select(Smd),
        "tep" => Directory.EnumerateFiles(SharedData.Require("data/tep"), "*_test.csv.gz").Order(StringComparer.Ordinal).Select(Tep),
        "nab" => Directory.EnumerateFiles(SharedData.Require("data/nab"), "*.csv", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(Nab),
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "skab, smd, tep or nab"),
    };

    private static DevSeries Skab(string path)
    {
        var (header, cells) = Table(path, ';');
        var rows = Numbers(cells, 1, 8);
        return Split(path, header[1..9], rows, [.. cells.Select(r => Number(r[9]) > 0)], 400);
    }

    private static DevSeries Nab(string path)
    {
        var (_, cells) = Table(path, ',');
        var key = $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}";
        var windows = JsonDocument.Parse(File.ReadAllText(SharedData.Require("data/nab/combined_windows.json"))).RootElement
            .GetProperty(key).EnumerateArray().Select(w => (Time(w[0].GetString()!), Time(w[1].GetString()!))).ToArray();
        bool[] labels = [.. cells.Select(r => windows.Any(w => Time(r[0]) >= w.Item1 && Time(r[0]) <= w.Item2))];
        return Split(path, ["value"], Numbers(cells, 1, 1), labels, Math.Min((int)(0.15 * cells.Count), 750));
    }

    private static DevSeries Smd(string trainPath)
    {
        var (header, train) = Table(trainPath, ',');
        var (_, test) = Table(trainPath.Replace("_train", "_test", StringComparison.Ordinal), ',');
        return new(
            Path.GetFileName(trainPath), header[..38], Numbers(train, 0, 38), Numbers(test, 0, 38),
            [.. test.Select(r => Number(r[38]) > 0)], 0, true);
    }

    private static DevSeries Tep(string testPath)
    {
        var (header, train) = Table(Path.Combine(Path.GetDirectoryName(testPath)!, "normal_train.csv.gz"), ',');
        var (_, test) = Table(testPath, ',');
        var first = Array.FindIndex(header, h => h.StartsWith('X'));
        var faulty = Path.GetFileName(testPath).StartsWith("fault", StringComparison.Ordinal);
        return new(
            Path.GetFileName(testPath), header[first..(first + 52)], Numbers(train, first, 52), Numbers(test, first, 52),
            [.. test.Select((_, i) => faulty && i >= 160)], 99, false);
    }

    private static DevSeries Split(string path, string[] sensors, double[][] rows, bool[] labels, int train) =>
        new(path, sensors, rows[..train], rows[train..], labels[train..], 0, true);

    private static (string[] Header, List<string[]> Rows) Table(string path, char separator)
    {
        using Stream file = File.OpenRead(path);
        using var plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(plain);
        var header = reader.ReadLine()!.Split(separator);
        var rows = new List<string[]>();
        while (reader.ReadLine() is { } line)
            if (line.Length > 0) rows.Add(line.Split(separator));
        return (header, rows);
    }

    private static double[][] Numbers(List<string[]> cells, int first, int count) =>
        [.. cells.Select(r => r.Skip(first).Take(count).Select(Number).ToArray())];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static DateTime Time(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);
}
