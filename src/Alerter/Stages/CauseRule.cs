using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>
/// One equipment's incident explains another's, as configured: a pump's those of its chambers. Made once for a look at the
/// open incidents; an incident never explains itself.
/// </summary>
internal sealed class CauseRule
{
    private readonly List<(IReadOnlyList<LabelMatcher> Target, IReadOnlyList<string> Equal, Dictionary<string, List<string>> Causes, string Name)> rules = [];

    /// <param name="options">The configured rules.</param>
    /// <param name="open">Labels of all open incidents.</param>
    public CauseRule(IReadOnlyList<InhibitOptions> options, IReadOnlyCollection<IReadOnlyDictionary<string, string>> open)
    {
        foreach (var option in options)
        {
            var source = Parse(option.Source);
            var causes = new Dictionary<string, List<string>>(StringComparer.Ordinal);
            foreach (var labels in open)
            {
                if (!source.All(m => m.Matches(labels)) || KeyOf(labels, option.Equal) is not { } key) continue;
                if (!causes.TryGetValue(key, out var incidents)) causes[key] = incidents = [];
                incidents.Add(labels["incident"]);
            }

            if (causes.Count > 0) rules.Add((Parse(option.Target), option.Equal, causes, string.Join(", ", option.Source)));
        }
    }

    /// <summary>Looked at again when a cause ends; <see cref="HoldDecision.Until"/> only bounds the wait.</summary>
    public HoldDecision Decide(IReadOnlyDictionary<string, string> labels, DateTimeOffset now)
    {
        foreach (var (target, equal, causes, name) in rules)
        {
            if (KeyOf(labels, equal) is { } key && causes.TryGetValue(key, out var incidents)
                && incidents.Exists(i => i != labels["incident"]) && target.All(m => m.Matches(labels)))
                return new(HoldReason.InhibitedByOther, now + TimeSpan.FromMinutes(1), name);
        }

        return HoldDecision.None;
    }

    private static string? KeyOf(IReadOnlyDictionary<string, string> labels, IReadOnlyList<string> equal)
    {
        var values = new string[equal.Count];
        for (var i = 0; i < equal.Count; i++)
        {
            if (labels.GetValueOrDefault(equal[i], "") is not { Length: > 0 } value) return null;
            values[i] = value;
        }

        return string.Join('\u001f', values);
    }

    private static List<LabelMatcher> Parse(IReadOnlyList<string> texts) => [.. texts.Select(t =>
        LabelMatcher.TryParse(t, out var matcher, out var error) ? matcher : throw new AlerterConfigurationException($"alerter.inhibit: {error}"))];
}
