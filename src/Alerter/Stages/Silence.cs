using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Somebody's wish not to hear about what matches, from <paramref name="Start"/> until before <paramref name="End"/>.</summary>
internal sealed record Silence(
    string Id, IReadOnlyList<string> Match, DateTimeOffset Start, DateTimeOffset End, string Author, string Comment, DateTimeOffset Created)
{
    private IReadOnlyList<LabelMatcher>? matchers;

    /// <summary>Parsed <see cref="Match"/>; all must match.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<LabelMatcher> Matchers => matchers ??= [.. Match.Select(m =>
        LabelMatcher.TryParse(m, out var matcher, out var error) ? matcher : throw new InvalidDataException($"silence {Id}: {error}"))];
}
