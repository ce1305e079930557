using System.Globalization;
using System.Text.RegularExpressions;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>By what matchers and groups tell incidents apart.</summary>
internal sealed class IncidentLabels
{
    /// <summary>Labels kept of the context of an incident's first event; more would make the state large, not the matching better.</summary>
    private const int MaxContext = 20;
    private const int MaxText = 200;

    private readonly Regex? line;

    /// <param name="line">Expression that gives the line of an equipment; see <see cref="Contracts.Configuration.GroupingOptions.Line"/>.</param>
    public IncidentLabels(string? line) =>
        this.line = line is null ? null : new Regex(line, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Labels of the context that an incident keeps from its first event on, so that it never changes its group.</summary>
    public static IReadOnlyDictionary<string, string> Kept(AlertEvent alert) => alert.Context.Count == 0
        ? alert.Context
        : alert.Context.Where(c => c.Key.Length <= MaxText && c.Value is { Length: <= MaxText })
            .OrderBy(c => c.Key, StringComparer.Ordinal).Take(MaxContext).ToDictionary();

    /// <summary>Labels of an incident.</summary>
    /// <param name="state">The incident.</param>
    /// <param name="rule">Rule of the event that is or would be told.</param>
    /// <param name="stage">Its stage.</param>
    public Dictionary<string, string> Of(IncidentState state, AlertRule rule, int stage)
    {
        var labels = new Dictionary<string, string>(state.Context, StringComparer.Ordinal)
        {
            ["kind"] = AlertJson.Word(state.Kind),
            ["rule"] = AlertJson.Word(rule),
            ["stage"] = stage.ToString(CultureInfo.InvariantCulture),
            ["incident"] = state.Incident.Id,
        };
        foreach (var (name, value) in Of(state.Incident.Equipment)) labels[name] = value;
        return labels;
    }

    /// <summary>Labels that an equipment's id gives: those that all its incidents have.</summary>
    public Dictionary<string, string> Of(string equipment)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["equipment"] = equipment };
        if (line?.Match(equipment) is { Success: true } found)
            labels["line"] = found.Groups.Count > 1 ? found.Groups[1].Value : found.Value;
        return labels;
    }
}
