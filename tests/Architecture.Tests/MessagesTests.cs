using System.Text.RegularExpressions;
using StreamingAnomaly.Contracts.DeadLetters;

namespace StreamingAnomaly.Architecture.Tests;

/// <summary>The console's Korean for what services say (<c>js/messages.js</c>) against what they say.</summary>
public sealed partial class MessagesTests
{
    /// <summary>Where services speak to people who use the console. Other sources speak to clients and logs.</summary>
    private static readonly string[] Places =
    [
        "src/Alerter/Api", "src/Alerter/Actions", "src/Alerter/Webhooks", "src/Console", "src/Scorer/Api", "src/ServiceDefaults/Security",
        "src/Datasets/Csv", "src/Analysis", "src/Standalone/Hosting", "src/Standalone/Verbs",
    ];

    /// <summary>Checks that are called the same everywhere.</summary>
    private static readonly HashSet<string> ProductNames = ["ONNX Runtime", "MOMENT"];

    /// <summary>Refusals of requests that no page makes (wrong parameters of the API), and titles: pages show the detail.</summary>
    private static readonly HashSet<string> OnlyForClients =
    [
        "points is {0}; allowed are 10 to {1}", "points is {0}; give {1} to {2}", "columns is {0}; allowed are 10 to {1}", "runs is {0}; allowed are 1 to {1}",
        "sensors names {0}; allowed are up to {1} in one request", "sensors names {0}; give at most {1}", "sensors has '{0}'; {1} has {2}",
        "sensor is missing: /v1/equipment/etch-01/runs/overlay?sensor=pressure", "equipment '{0}' has no sensor '{1}'; GET /v1/equipment/{2}/sensors lists those it has",
        "equipment is '{0}'; this result has {1}{2}", "detector is '{0}'; this result has {1}", "kind is '{0}'; give point, contextual or collective",
        "partition is '{0}'; give its number", "offset is '{0}'; give its number", "hidden is {0}; allowed are 0 to {1} patches of eight values",
        "name is missing or unusable: POST v1/analysis/uploads?name=etch.csv, 1 to {0} characters", "The body is not a valid job ({0}): {1}",
        "the body is empty; send {\"source\": {\"kind\": \"sample\", \"sample\": \"etch-faults\"}}", "source.kind is missing; give upload, history, sample or synthetic",
        "source.sample is '{0}'; the samples are {1}", "{0}.kind is missing; give spike, wrong-step, level-shift, drift, stuck or oscillation",
        "equipment is missing: /v1/scores?equipment=etch-01", "equipment is missing: /v1/runs?equipment=etch-01",
        "No sign-in now", "Not signed in", "Who are you?", "Not allowed", "Not from here", "Too many requests",
    ];

    private static readonly string Scripts = Path.Combine(House.Root, "src", "Console", "wwwroot", "js");

    private static readonly string Catalogue = File.ReadAllText(Path.Combine(Scripts, "messages.js"));

    /// <summary>What the page System calls the checks of doctor, in Korean.</summary>
    private static readonly IEnumerable<string> CheckNames =
        Key().Matches(Names().Matches(File.ReadAllText(Path.Combine(Scripts, "text", "system.js")))[^1].Value).Select(m => m.Groups["key"].Value);

    private static readonly IReadOnlyList<(string English, string Korean)> Messages =
        [.. Entry().Matches(Catalogue).Select(m => (Plain(m.Groups["english"].Value), Plain(m.Groups["korean"].Value)))];

    [Fact]
    public void EverySentenceOfAService_HasKorean()
    {
        var known = Messages.Select(m => Sentences.Numbered(m.English)).Concat(CheckNames).Concat(ProductNames).ToHashSet(StringComparer.Ordinal);
        var missing = Places.SelectMany(House.SourceFiles).SelectMany(f => Sentences.Of(f).Select(s => (Sentence: s, File: Path.GetRelativePath(House.Root, f))))
            .Where(s => !known.Contains(s.Sentence) && !OnlyForClients.Contains(s.Sentence)).Select(s => $"{s.File}: {s.Sentence}").Distinct().ToList();
        Assert.True(missing.Count == 0, $"no Korean in js/messages.js for\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void EveryCheckOfDoctor_HasAName()
    {
        var checks = House.SourceFiles("src/Standalone/Verbs").SelectMany(Sentences.Checks).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("data folder", checks);
        Assert.Empty(checks.Except(CheckNames).Except(ProductNames));
    }

    [Fact]
    public void EveryReasonOfADeadLetter_HasKorean()
    {
        var known = Messages.Select(m => m.English).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(DeadLetterReasons.All.SelectMany(r => new[] { r.Meaning, r.Remedy }).ToHashSet(StringComparer.Ordinal), known);
    }

    [Fact]
    public void EverySentenceWithKorean_StandsInTheSources()
    {
        var sources = Joint().Replace(string.Join('\n', House.SourceFiles("src").Concat(Directory.GetFiles(Scripts, "*.js")
            .Where(f => !f.EndsWith("messages.js", StringComparison.Ordinal))).Select(File.ReadAllText)), "").Replace("\\\"", "\"", StringComparison.Ordinal);
        var said = DeadLetterReasons.All.SelectMany(r => new[] { r.Meaning, r.Remedy }).Append("Connection refused").Append("Name or service not known").ToHashSet(StringComparer.Ordinal);
        var stale = Messages.Select(m => m.English).Where(s => !said.Contains(s)
            && Placeholder().Split(s).Select(part => part.Trim(' ', ':')).Any(part => part.Length > 3 && !sources.Contains(part, StringComparison.Ordinal)));
        Assert.Empty(stale);
    }

    [Fact]
    public void Korean_UsesWhatTheEnglishOffers()
    {
        Assert.True(Messages.Count > 200, $"only {Messages.Count} sentences were read from js/messages.js");
        Assert.All(Messages, m =>
        {
            var offered = Placeholder().Matches(m.English).Select(p => p.Value).ToHashSet(StringComparer.Ordinal);
            Assert.Superset(Placeholder().Matches(m.Korean).Select(p => p.Value).ToHashSet(StringComparer.Ordinal), offered);
        });
    }

    private static string Plain(string quoted) => Escape().Replace(quoted[1..^1], "$1");

    [GeneratedRegex("""^  (?<english>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"): (?<korean>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"),$""", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"checkNames: \{.*?\}")]
    private static partial Regex Names();

    [GeneratedRegex(@"[{,] '?(?<key>[\w -]+)'?: '")]
    private static partial Regex Key();

    /// <summary>Between two halves of a sentence that stands on two lines.</summary>
    [GeneratedRegex(@"(?<!\\)""\s*\+\s*\$?""")]
    private static partial Regex Joint();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
