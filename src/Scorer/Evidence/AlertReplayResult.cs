using System.Globalization;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer.Evidence;

/// <summary>An alert as it was and as it comes out again.</summary>
/// <param name="Alert">As it stands on the log.</param>
/// <param name="Facts">Every number, before and again.</param>
/// <param name="Readings">Readings it was computed from.</param>
/// <param name="OnLog">Of these: the same on the log, different there, not there any more.</param>
/// <param name="RecordedWindows">Answers of MOMENT that were taken as recorded.</param>
public sealed record AlertReplayResult(
    AlertEvent Alert, IReadOnlyList<AlertReplayFact> Facts, int Readings, (int Same, int Different, int Gone) OnLog, int RecordedWindows)
{
    /// <summary>Every number is the same to the bit, and the log has nothing else.</summary>
    public bool Matches => Facts.All(f => f.IsSame) && OnLog.Different == 0;

    internal static AlertReplayResult Compare(
        AlertEvent alert, AlertEvent? again, LaneSettings settings, Contracts.Wire.Evidence evidence, (int, int, int) onLog)
    {
        var facts = new List<AlertReplayFact>
        {
            new("alert", alert.Id, again?.Id ?? "none at this reading"),
            new("configuration", alert.Evidence.Configuration, settings.Configuration),
            new("bundle", alert.Evidence.Bundle, again?.Evidence.Bundle ?? evidence.Start.Bundle),
        };
        if (again is not null)
        {
            facts.Add(new("window", alert.Evidence.WindowHash, again.Evidence.WindowHash));
            facts.Add(new("stage", Text(alert.Stage), Text(again.Stage)));
            facts.Add(new("score", Text(alert.Score), Text(again.Score)));
            facts.Add(new("probability", Text(alert.Probability), Text(again.Probability)));
            facts.Add(new("ratio", Text(alert.Ratio), Text(again.Ratio)));
            facts.Add(new("sensors", Text(alert.Sensors), Text(again.Sensors)));
            foreach (var vote in alert.Detectors)
                facts.Add(new(vote.Detector, Text(vote.Score), Text(again.Detectors.FirstOrDefault(d => d.Detector == vote.Detector)?.Score)));
        }

        return new(alert, facts, evidence.Start.Kept.Count, onLog, evidence.Start.Kept.Count(k => k.Window is not null));
    }

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "-";

    private static string Text(IReadOnlyList<AlertSensor> sensors) =>
        string.Join(" ", sensors.Select(s => $"{s.Sensor}={Text(s.Share)}"));
}

/// <summary>One number or hash.</summary>
/// <param name="Name">What.</param>
/// <param name="Recorded">In the alert.</param>
/// <param name="Computed">Again.</param>
public sealed record AlertReplayFact(string Name, string Recorded, string Computed)
{
    /// <summary>Equal to the last digit.</summary>
    public bool IsSame => Recorded == Computed;
}
