using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Integration.Tests;

/// <summary><c>models quantize</c> and <c>models admit</c> as a person runs them, with the small random model of the parity cases.</summary>
public sealed partial class ModelsTests
{
    private const string Tiny = "moment/parity/tiny";
    private const int Healthy = 600; // 30 % of 2,000

    [Fact]
    public async Task Quantize_ModelThatRanksAlike_StoresABundleThatIsServedInInt8()
    {
        var model = SharedData.Require(Tiny);
        using var folder = new TempFolder();
        Plant(folder.File("plant.csv"), 2000, (t, _) => t is > 1200 and < 1500);
        var (exitCode, output) = await AnomalyProcess.RunAsync(
            folder.Root, "models", "quantize", model, "--data", folder.File("plant.csv"), "--label", "label", "--windows", "200",
            "--set", "moment.threads=1", "--report", folder.File("r.json"));
        Assert.True(exitCode == 0, output);
        var report = Read(folder.File("r.json"));
        var last = report.GetProperty("verdicts").EnumerateArray().Last();
        Assert.True(last.GetProperty("passed").GetBoolean() && last.GetProperty("rankCorrelation").GetDouble() >= 0.999, output);
        Assert.InRange(last.GetProperty("vusPr").GetDouble(), 0.01, 1);
        var hash = report.GetProperty("bundle").GetString()!;
        Assert.Contains($"use it: --set moment.model={hash[..12]}", output, StringComparison.Ordinal);

        var (_, doctor) = await AnomalyProcess.RunAsync(folder.Root, "doctor", "--set", $"moment.model={hash[..12]}", "--set", "moment.threads=1");
        Assert.Matches(Served(), Flat(doctor));
    }

    [Fact]
    public async Task Quantize_NothingToRank_StaysFloat32WithExitCode3()
    {
        var model = SharedData.Require(Tiny);
        using var folder = new TempFolder();
        // 1,200 rows are healthy, and from 600 on everything stands still: all later windows are alike, no order can be compared.
        Plant(folder.File("plant.csv"), 4000, (_, _) => false, stopAt: 600);
        var (exitCode, output) = await AnomalyProcess.RunAsync(
            folder.Root, "models", "quantize", model, "--data", folder.File("plant.csv"), "--windows", "60", "--set", "moment.threads=1", "--report", folder.File("r.json"));
        Assert.True(exitCode == 3, output);
        Assert.Contains("the model stays float32", output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, Read(folder.File("r.json")).GetProperty("bundle").ValueKind);
        Assert.False(Directory.Exists(folder.File("data/bundles")) && Directory.EnumerateDirectories(folder.File("data/bundles")).Any());
    }

    [Fact]
    public async Task Admit_HealthyHistory_InjectsFaultsAndRepeatsItsNumbers()
    {
        var model = SharedData.Require(Tiny);
        using var folder = new TempFolder();
        Plant(folder.File("plant.csv"), 2000, (_, _) => false);
        string[] arguments =
        [
            "models", "admit", "--model", model, "--data", folder.File("plant.csv"), "--seeds", "1", "--set", "moment.threads=1", "--report", folder.File("r.json"),
        ];
        var (exitCode, output) = await AnomalyProcess.RunAsync(folder.Root, arguments);
        var first = await File.ReadAllTextAsync(folder.File("r.json"));
        var result = Read(folder.File("r.json")).GetProperty("result");
        Assert.Equal(result.GetProperty("admitted").GetBoolean() ? 0 : 3, exitCode);
        Assert.Equal((2000 - Healthy) / 256, result.GetProperty("events").GetInt32());
        foreach (var number in new[] { "without", "with", "control" }) Assert.InRange(result.GetProperty(number).GetDouble(), 0.01, 1);
        Assert.Contains(result.GetProperty("reason").GetString()!, output, StringComparison.Ordinal);
        Assert.Contains("equipment.profiles.plant.momentJoins:", output, StringComparison.Ordinal);

        await AnomalyProcess.RunAsync(folder.Root, arguments);
        Assert.Equal(first, await File.ReadAllTextAsync(folder.File("r.json")));
    }

    [Fact]
    public async Task Admit_FewLabelledFaults_SaysThatTheyAreTooFew()
    {
        var model = SharedData.Require(Tiny);
        using var folder = new TempFolder();
        Plant(folder.File("plant.csv"), 2000, (t, _) => t is > 1200 and < 1300);
        var (exitCode, output) = await AnomalyProcess.RunAsync(
            folder.Root, "models", "admit", "--model", model, "--data", folder.File("plant.csv"), "--label", "label", "--seeds", "1", "--set", "moment.threads=1");
        Assert.True(exitCode == 3, output);
        Assert.Contains("1 labelled faults", output, StringComparison.Ordinal);
        Assert.Contains("too few to tell", output, StringComparison.Ordinal);
        Assert.Contains("momentJoins: false", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Admit_WithoutAModelOrData_SaysWhatToDo()
    {
        using var folder = new TempFolder();
        Plant(folder.File("plant.csv"), 2000, (_, _) => false);
        var (exitCode, output) = await AnomalyProcess.RunAsync(folder.Root, "models", "admit", "--data", folder.File("plant.csv"));
        Assert.True(exitCode == 2, output);
        Assert.Contains("--model", output, StringComparison.Ordinal);
        (exitCode, output) = await AnomalyProcess.RunAsync(folder.Root, "models", "admit", "--data", folder.File("none.csv"));
        Assert.True(exitCode == 1, output);
        Assert.Contains("there is no such file", output, StringComparison.Ordinal);
    }

    /// <summary>Three sensors, one row a second; faulty rows are shifted and labelled 1; from a row on everything may stand still.</summary>
    private static void Plant(string path, int rows, Func<int, int, bool> faulty, int stopAt = int.MaxValue)
    {
        var random = new Random(7);
        var csv = new StringBuilder("time,a,b,c,label\n");
        for (var t = 0; t < rows; t++)
        {
            csv.Append(DateTimeOffset.UnixEpoch.AddSeconds(t).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            for (var s = 0; s < 3; s++)
            {
                var value = 100 * s + Math.Sin(2 * Math.PI * t / (17.31 + 5.77 * s)) + 0.3 * (random.NextDouble() - 0.5) + (faulty(t, s) ? 3 : 0);
                csv.Append(CultureInfo.InvariantCulture, $",{(t < stopAt ? value : s):0.000}");
            }

            csv.Append(faulty(t, 0) ? ",1\n" : ",0\n");
        }

        File.WriteAllText(path, csv.ToString());
    }

    private static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;

    // A narrow terminal breaks a table's lines.
    private static string Flat(string text) => Spaces().Replace(text, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"MOMENT .{0,40}on cpu in int8: [0-9]+ windows/s")]
    private static partial Regex Served();
}
