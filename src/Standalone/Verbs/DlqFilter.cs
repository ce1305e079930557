using System.CommandLine;
using System.Globalization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.DeadLetters;
using StreamingAnomaly.EventLog.Letters;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary>Flags that choose dead letters.</summary>
internal sealed class DlqFilter
{
    private readonly Option<string?> topic = new("--topic") { Description = "Only of this topic: readings, scores or alerts" };
    private readonly Option<string?> reason = new("--reason") { Description = "Only for this reason, such as late" };
    private readonly Option<string?> equipment = new("--equipment") { Description = "Only of this equipment" };
    private readonly Option<string?> since = new("--since") { Description = "Only those set aside since then: a time (2026-11-21T08:00:00Z) or so long ago (2h)" };

    public DlqFilter() => reason.CompletionSources.Add([.. DeadLetterReasons.All.Select(r => r.Code)]);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { topic, reason, equipment, since }) command.Options.Add(option);
    }

    /// <summary>Whether the person chose anything.</summary>
    public bool IsSet(ParseResult parse) => new[] { topic, reason, equipment, since }.Any(o => parse.GetValue(o) is not null);

    /// <exception cref="CliException">A flag cannot be understood.</exception>
    public LetterQuery Query(ParseResult parse) => new(
        parse.GetValue(topic) is { } t ? Topic(t) : null, parse.GetValue(reason), parse.GetValue(equipment),
        parse.GetValue(since) is { } s ? Since(s, TimeProvider.System.GetUtcNow()) : null);

    /// <summary>Dead-letter topic of what a person types.</summary>
    public static string Topic(string name)
    {
        var full = name.EndsWith(".dlq", StringComparison.Ordinal) ? name : Topics.DeadLetters(name);
        if (!full.StartsWith("anomaly.", StringComparison.Ordinal)) full = $"anomaly.{full[..^4]}.v1.dlq";
        return LetterBox.All.Contains(full)
            ? full
            : throw new CliException($"'{name}' has no dead letters; topics that have are {string.Join(", ", LetterBox.All.Select(t => t.Split('.')[1]))}");
    }

    private static DateTimeOffset Since(string text, DateTimeOffset now)
    {
        if (Duration.TryParse(text, out var ago)) return now - ago;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new CliException($"--since is '{text}'; give a time such as 2026-11-21T08:00:00Z, or a duration such as 2h");
    }
}
