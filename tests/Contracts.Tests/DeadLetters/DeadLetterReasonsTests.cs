using System.Reflection;
using System.Text.RegularExpressions;
using StreamingAnomaly.Contracts.DeadLetters;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Contracts.Tests.DeadLetters;

/// <summary>No dead letter without an explanation: the reasons are searched for in the sources that give them.</summary>
public sealed partial class DeadLetterReasonsTests
{
    /// <summary>Where reasons are given as texts, beside <see cref="ReadingErrors"/>. A new caller of DeadLetters has to be added.</summary>
    private static readonly Dictionary<string, string> Sources = new()
    {
        ["src/Scorer/Output/Quarantine.cs"] = """\("([a-z-]+)", \$""",
        ["src/Scorer/Decoding/ReadingDecoder.cs"] = "new\\([^\"]*\"([a-z-]+)\"",
        ["src/Scorer/Store/StoreBatch.cs"] = "(?:=> |Empty = |Malformed = )\"([a-z-]+)\"",
        ["src/EventLog/DeadLetters.cs"] = "const string TooLargeForCentre = \"([a-z-]+)\"",
        ["src/Contracts/Alerts/AlertRecord.cs"] = "(?:Empty|Invalid|Malformed) = \"([a-z-]+)\"",
    };

    [Fact]
    public void Catalogue_EveryReasonOfTheSource_HasAnEntry()
    {
        var inSource = Constants().Concat(Sources.SelectMany(s => Codes(s.Key, s.Value))).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.Equal(inSource, DeadLetterReasons.All.Select(r => r.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sources_EveryFileThatBuriesARecord_IsSearched()
    {
        var files = Directory.EnumerateFiles(Path.Combine(SharedData.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && Burial().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetRelativePath(SharedData.Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal);
        // UnitOfWork and EquipmentLane pass on what ReadingDecoder and Quarantine decide, ForwardBatch has its constant beside DeadLetters.
        Assert.Equal(
            [
                "src/Alerter/Stages/AlertDecoder.cs", "src/Ingest/Edge/ForwardBatch.cs", "src/Scorer/Fleet/EquipmentLane.Decide.cs",
                "src/Scorer/Store/StoreBatch.cs", "src/Scorer/UnitOfWork.cs",
            ], files);
    }

    [Fact]
    public void Documentation_EveryReason_IsExplainedAsInTheCatalogue()
    {
        var text = File.ReadAllText(Path.Combine(SharedData.Root, "docs", "dead-letters.md"));
        Assert.All(DeadLetterReasons.All, r => Assert.Contains($"| `{r.Code}` | {r.Meaning}. | {r.Remedy} |", text, StringComparison.Ordinal));
        Assert.Equal(DeadLetterReasons.All.Count, text.Split('\n').Count(l => l.StartsWith("| `", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_UnknownCode_SaysSo() => Assert.Contains("does not know", DeadLetterReasons.Of("from-tomorrow").Meaning, StringComparison.Ordinal);

    private static IEnumerable<string> Constants() =>
        typeof(ReadingErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);

    private static List<string> Codes(string file, string pattern)
    {
        var codes = Regex.Matches(File.ReadAllText(Path.Combine(SharedData.Root, file)), pattern).Select(m => m.Groups[1].Value).ToList();
        Assert.True(codes.Count > 0, $"no reason found in {file}: has the way they are written changed?");
        return codes;
    }

    [GeneratedRegex(@"DeadLetters\.(From|Letter)\(")]
    private static partial Regex Burial();
}
