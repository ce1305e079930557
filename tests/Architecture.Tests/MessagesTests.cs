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
        "src/Datasets/Csv", "src/Analysis", "src/Standalone/Hosting",
    ];

    /// <summary>Refusals of requests that no page makes: wrong parameters of the API.</summary>
    private static readonly HashSet<string> OnlyForClients =
    [
    ];

    private static readonly string Catalogue = File.ReadAllText(Path.Combine(House.Root, "src", "Console", "wwwroot", "js", "messages.js"));

    private static readonly IReadOnlyList<(string English, string Korean)> Messages =
        [.. Entry().Matches(Catalogue).Select(m => (Plain(m.Groups["english"].Value), Plain(m.Groups["korean"].Value)))];

    [Fact]
    public void EverySentenceOfAService_HasKorean()
    {
        var known = Messages.Select(m => Sentences.Numbered(m.English)).ToHashSet(StringComparer.Ordinal);
        var missing = Places.SelectMany(House.SourceFiles).SelectMany(f => Sentences.Of(f).Select(s => (Sentence: s, File: Path.GetRelativePath(House.Root, f))))
            .Where(s => !known.Contains(s.Sentence) && !OnlyForClients.Contains(s.Sentence)).Select(s => $"{s.File}: {s.Sentence}").Distinct().ToList();
        Assert.True(missing.Count == 0, $"no Korean in js/messages.js for\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void EveryReasonOfADeadLetter_HasKorean()
    {
        var known = Messages.Select(m => m.English).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(DeadLetterReasons.All.SelectMany(r => new[] { r.Meaning, r.Remedy }).Where(s => !known.Contains(s)));
    }

    [Fact]
    public void EverySentenceWithKorean_StandsInTheSources()
    {
        var sources = string.Join('\n', House.SourceFiles("src").Concat(Directory.GetFiles(Path.Combine(House.Root, "src", "Console", "wwwroot", "js"), "*.js")
            .Where(f => !f.EndsWith("messages.js", StringComparison.Ordinal))).Select(File.ReadAllText)).Replace("\\\"", "\"", StringComparison.Ordinal);
        var said = DeadLetterReasons.All.SelectMany(r => new[] { r.Meaning, r.Remedy }).Append("Connection refused").Append("Name or service not known").ToHashSet(StringComparer.Ordinal);
        var stale = Messages.Select(m => m.English).Where(s => !said.Contains(s)
            && Placeholder().Split(s).Any(part => part.Trim().Length > 3 && !sources.Contains(part.Trim(), StringComparison.Ordinal)));
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

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
