using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using StreamingAnomaly.Detection.Runs;

namespace StreamingAnomaly.Detection.Tests.Runs;

/// <summary>A wafer of the lam-etch set and what the reference says of it.</summary>
internal sealed record Wafer(
    string Name, string Fault, double[][] Rows, bool StartsEpoch, bool Trains, bool Normal, bool Scored, double Surprise)
{
    /// <summary>Experiment, an epoch of its own.</summary>
    public string Epoch => Name[..3];

    public double[] Features()
    {
        var (summary, features) = (new RunSummary(Rows[0].Length), new double[2 * Rows[0].Length]);
        foreach (var row in Rows) summary.Add(row);
        summary.Features(features);
        return features;
    }
}

/// <summary>Reads the wafers in the order they were etched; skips the test where they are absent.</summary>
internal static class LamEtch
{
    /// <summary>Names of the 19 variables.</summary>
    public static string[] Sensors => [.. File.ReadLines(Path.Combine(SharedData.Require("data/lam-etch/csv"), "normal_000_l2901.txm.csv"))
        .First().Split(',').Skip(2)];

    public static Wafer[] Read(string split)
    {
        var folder = SharedData.Require("data/lam-etch/csv");
        var ids = JsonDocument.Parse(File.ReadAllText(SharedData.Require("eval/dev-series.json"))).RootElement
            .GetProperty("lam-etch").GetProperty(split);
        HashSet<string> train = [.. Ids("train")], normal = [.. Ids("test_normal")];
        var (wafers, epoch) = (new List<Wafer>(), "");
        foreach (var expected in JsonDocument.Parse(File.ReadAllText(Beside("run-vectors.json"))).RootElement.GetProperty(split).EnumerateArray())
        {
            var name = expected.GetProperty("wafer").GetString()!.Replace(".txm", "", StringComparison.Ordinal);
            double[][] rows = [.. File.ReadLines(Path.Combine(folder, expected.GetProperty("file").GetString()!)).Skip(1)
                .Select(line => line.Split(',').Skip(2).Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray())];
            wafers.Add(new(
                name, expected.GetProperty("fault").GetString()!, rows, name[..3] != epoch, train.Contains(name), normal.Contains(name),
                expected.GetProperty("scored").GetBoolean(), expected.GetProperty("surprise").GetDouble()));
            epoch = name[..3];
        }
        return [.. wafers];

        IEnumerable<string> Ids(string list) => ids.GetProperty(list).EnumerateArray().Select(v => v.GetString()!);
    }

    private static string Beside(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);
}
