using System.Globalization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer.Output;

/// <summary>What an alert event needs besides the verdict.</summary>
internal sealed record AlertSource(
    string Equipment, string Bundle, string Configuration, IReadOnlyList<string> Sensors, IReadOnlySet<string> Voters,
    Reading Reading, int Partition, long Offset, string WindowHash, AlarmRate Rate);

/// <summary>Verdicts that people should hear of, as alert events. Ids derive from the episode: a replay makes them again.</summary>
internal static class AlertMapper
{
    private const int SystemStage = 2;

    private static readonly string ForestHead = EnsembleDetector.NameOf(ForestDetector.DetectorName);
    private static readonly string[] StageNames = ["normal", "attention", "caution", "warning", "critical"];

    /// <summary>An event as it goes to the log.</summary>
    public static NewRecord ToRecord(byte[] key, AlertEvent alert) => new(Topics.Alerts, key, AlertJson.Write(alert));

    /// <summary>
    /// An event about the system itself, stage 2. All occurrences of a subject and rule are one episode: whoever closes it
    /// closes it, also after a crash.
    /// </summary>
    public static NewRecord AboutSystem(
        string subject, AlertRule rule, AlertPhase phase, TopicPartition at, long offset, DateTimeOffset time, DateTimeOffset since, string summary) =>
        ToRecord(System.Text.Encoding.UTF8.GetBytes(subject), new AlertEvent
        {
            Id = Ids.Derive(
                subject, phase.ToString(), at.Partition.ToString(CultureInfo.InvariantCulture), offset.ToString(CultureInfo.InvariantCulture)),
            Episode = Ids.Derive(subject, rule.ToString()),
            Equipment = subject,
            Rule = rule,
            Phase = phase,
            Stage = SystemStage,
            Time = time,
            Since = since,
            Summary = summary,
            Evidence = new AlertEvidence(at.Topic, at.Partition, offset, offset, "", "", ""),
        });

    /// <summary>Id of an episode. Offset and time: several readings may share a record, and several episodes begin in one.</summary>
    public static string EpisodeOf(string equipment, AlertRule rule, int partition, EpisodeStart start) => Ids.Derive(
        equipment, rule.ToString(), partition.ToString(CultureInfo.InvariantCulture),
        start.Offset.ToString(CultureInfo.InvariantCulture), start.TimeUnixNano.ToString(CultureInfo.InvariantCulture));

    /// <summary>One event.</summary>
    public static AlertEvent Create(
        AlertRule rule, AlertPhase phase, int stage, EpisodeStart start, Verdict verdict, AlertSource source)
    {
        var episode = EpisodeOf(source.Equipment, rule, source.Partition, start);
        return new AlertEvent
        {
            Id = Ids.Derive(episode, stage.ToString(CultureInfo.InvariantCulture), phase.ToString()),
            Episode = episode,
            Equipment = source.Equipment,
            Rule = rule,
            Phase = phase,
            Stage = stage,
            Time = UnixTime.FromNanoseconds(verdict.TimeUnixNano),
            Since = UnixTime.FromNanoseconds(start.TimeUnixNano),
            Summary = Summarise(rule, phase, stage, verdict, source),
            Score = verdict.Score,
            Probability = verdict.Probability,
            Ratio = verdict.Ratio,
            Sensors = Sensors(verdict, source.Sensors),
            Detectors = Votes(verdict, source.Voters),
            Trust = Trust(verdict, source.Rate),
            Context = source.Reading.Context.DistinctBy(c => c.Key).ToDictionary(c => c.Key, c => c.Value),
            Evidence = new AlertEvidence(
                Topics.Readings, source.Partition, start.Offset, source.Offset, source.WindowHash, source.Bundle, source.Configuration),
        };
    }

    private static string Summarise(AlertRule rule, AlertPhase phase, int stage, Verdict verdict, AlertSource source)
    {
        var what = (rule, phase) switch
        {
            (AlertRule.BaselineMoved, AlertPhase.Closed) => "is back at its calibrated baseline",
            (AlertRule.BaselineMoved, _) => "has left its calibrated baseline",
            (AlertRule.Sample, _) => $"sample at stage {stage} ({StageNames[stage]})",
            (_, AlertPhase.Closed) => "episode ended",
            (_, AlertPhase.Escalated) => $"episode is now {StageNames[stage]} ({stage})",
            _ => $"{StageNames[stage]} ({stage})",
        };
        if (phase == AlertPhase.Closed || verdict.Contributions.IsEmpty) return $"{source.Equipment}: {what}";
        var lead = verdict.Contributions[0];
        var deviation = double.IsFinite(lead.Deviation)
            ? string.Create(CultureInfo.InvariantCulture, $", {Math.Abs(lead.Deviation):0.0} sd {(lead.Deviation < 0 ? "below" : "above")} the baseline")
            : "";
        return $"{source.Equipment}: {what}, led by {source.Sensors[lead.Sensor]}{deviation}";
    }

    private static List<AlertSensor> Sensors(Verdict verdict, IReadOnlyList<string> names)
    {
        var sensors = new List<AlertSensor>(verdict.Contributions.Length);
        foreach (var share in verdict.Contributions)
            sensors.Add(new AlertSensor(names[share.Sensor], share.Share, Finite(share.Value) ?? 0, Finite(share.Deviation) ?? 0));
        return sensors;
    }

    private static List<DetectorVote> Votes(Verdict verdict, IReadOnlySet<string> voters)
    {
        var votes = new List<DetectorVote>(verdict.Detectors.Length);
        foreach (var detector in verdict.Detectors)
            votes.Add(new DetectorVote(detector.Name, Finite(detector.Score), Finite(detector.Probability), voters.Contains(detector.Name)));
        foreach (var head in verdict.Heads)
            votes.Add(new DetectorVote(head.Name, Finite(head.Score), Finite(head.Probability), false));
        return votes;
    }

    private static AlertTrust Trust(Verdict verdict, AlarmRate rate)
    {
        // The ensemble's forest speaks for the forest where none is scored on its own: it sees single readings, the ensemble windows.
        var probabilities = new List<double>(verdict.Detectors.Length + 1);
        foreach (var detector in verdict.Detectors) probabilities.Add(detector.Probability);
        if (!HasForest(verdict))
            foreach (var head in verdict.Heads)
                if (head.Name == ForestHead) probabilities.Add(head.Probability);
        var agreement = DetectorAgreement.Of(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(probabilities));
        return new AlertTrust(
            agreement.Confidence, agreement.Word.ToString().ToLowerInvariant(),
            verdict.Confidence == CalibrationConfidence.Calibrated ? "calibrated" : "provisional",
            rate.AllowedPerDay, rate.Alarms, rate.Days);
    }

    private static bool HasForest(Verdict verdict)
    {
        foreach (var detector in verdict.Detectors)
            if (detector.Name == ForestDetector.DetectorName) return true;
        return false;
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
