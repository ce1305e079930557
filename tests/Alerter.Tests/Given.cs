using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Tests;

/// <summary>Alert events as a scorer would make them.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan ResolveAfter = TimeSpan.FromMinutes(5);

    /// <summary>Every change is told in the cycle that sees it, each incident by itself.</summary>
    public static readonly GroupingOptions NoWaiting = new()
    {
        By = ["incident"], Wait = TimeSpan.Zero, Interval = TimeSpan.Zero, UrgentWait = TimeSpan.Zero, UrgentInterval = TimeSpan.Zero,
    };

    public static DateTimeOffset At(double minutes) => Start + TimeSpan.FromMinutes(minutes);

    public static AlertEvent Alert(
        double minute, AlertPhase phase = AlertPhase.Opened, int stage = 3, string episode = "e1", string equipment = "etch-01",
        AlertRule rule = AlertRule.Episode, double? value = 227) => new()
        {
            Id = Ids.Derive(equipment, rule.ToString(), episode, stage.ToString(), phase.ToString(), minute.ToString()),
            Episode = episode,
            Equipment = equipment,
            Rule = rule,
            Phase = phase,
            Stage = stage,
            Time = At(minute),
            Since = At(minute),
            Summary = $"{equipment}: stage {stage}",
            Score = 4.2,
            Probability = 0.999,
            Ratio = 1.2,
            Sensors = value is { } v ? [new("pressure", 0.7, v, 6.5), new("flow", 0.3, 1.5, 2)] : [],
            Detectors = [new("level", 4.2, 0.999, true), new("forest", 0.6, 0.98, true)],
            Context = new Dictionary<string, string> { ["recipe"] = "R1" },
            Evidence = new(Topics.Readings, 0, 100, 120, "w", "b", "c"),
        };

    public static AlertEvent Closed(double minute, int stage = 3, string episode = "e1", string equipment = "etch-01") =>
        Alert(minute, AlertPhase.Closed, stage, episode, equipment);

    public static AlertEvent Sample(double minute, int stage = 3, string equipment = "etch-01") =>
        Alert(minute, AlertPhase.Opened, stage, $"s{minute}", equipment, AlertRule.Sample);
}
