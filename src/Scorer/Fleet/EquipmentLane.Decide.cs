using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Output;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>Observations to verdicts, and verdicts to what goes out.</summary>
internal sealed partial class EquipmentLane
{
    private const int Caution = 2;
    private const int Warning = 3;
    private const int Critical = 4;

    private void Decide(LaneItem item)
    {
        var window = item.Window is { IsCompletedSuccessfully: true } task ? task.Result : WindowScore.None;
        monitor!.Decide(item.Observation, External(item, window), verdict);
        item.Degraded = verdict.Degraded;
        item.Fate = verdict.State switch
        {
            VerdictState.Scored => ReadingFate.Scored,
            VerdictState.WarmingUp => ReadingFate.WarmUp,
            _ => ReadingFate.Quarantined,
        };
        var start = NextEpisodes(item, out var shift);
        Emit(item, window, start, shift);
        if (verdict.Closed) episode = null;
        if (verdict.MovedOff) moved = null;
        if (item.Trained is not null) EndWithBaseline(item);
        Keep(item, window);
        foreach (var alert in item.Alerts)
            if (!item.Muted && revising is null) Send(alert, item);
        if (item.Trained is not null) history.Clear(); // from here on another model scores
    }

    // A new model judges by a new baseline and knows nothing of what the old one had open: it ends here.
    private void EndWithBaseline(LaneItem item)
    {
        var tell = item.Fate == ReadingFate.Scored && settings.Alerting.Mode == AlertingMode.Budget;
        if (tell && episode is { } open) Alert(item, AlertRule.Episode, AlertPhase.Closed, Warning, open);
        if (tell && moved is { } shift) Alert(item, AlertRule.BaselineMoved, AlertPhase.Closed, Caution, shift);
        (episode, moved) = (null, null);
    }

    private ExternalResult External(LaneItem item, in WindowScore window)
    {
        if (item.Collecting) return ExternalResult.NotInUse;
        if (!item.Observation.ExternalDue || settings.External is null) return ExternalResult.NotAsked;
        item.Answered = double.IsFinite(window.Score);
        return item.Answered == true ? ExternalResult.Scored(window.Score, window.Shares) : ExternalResult.Unavailable;
    }

    private static IReadOnlyList<string> LeftOut(in WindowScore window, LaneItem item) => window.LeftOut.Count == 0
        ? [] : [.. window.LeftOut.Select(s => $"{item.Model!.Sensors[s.Sensor]}: {Describe(s.Reason)}")];

    private static string Describe(LeftOutReason reason) => reason switch
    {
        LeftOutReason.Missing => "missing",
        LeftOutReason.Stuck => "stuck",
        LeftOutReason.OutOfLimits => "outside its limits",
        _ => "no complete window",
    };

    private EpisodeStart NextEpisodes(LaneItem item, out EpisodeStart shift)
    {
        var here = new EpisodeStart(item.Reading.Source.Offset, verdict.TimeUnixNano);
        if (verdict.Opened) episode = here;
        if (verdict.MovedOn) moved = here;
        shift = moved ?? here;
        return episode ?? here;
    }

    private void Emit(LaneItem item, in WindowScore window, EpisodeStart start, EpisodeStart shift)
    {
        if (item.Fate == ReadingFate.Quarantined)
        {
            SetAside(item, verdict.State);
            return;
        }

        if (!item.Muted || settings.LatenessNanos > 0) item.Score = ScoreBytes(item, window, 0);
        if (!item.Muted)
        {
            item.Outputs.Add(new NewRecord(Topics.Scores, key, item.Score!));
            if (item.Trained is { } trained) item.Outputs.Add(EquipmentBundle.ToRecord(equipment, key, trained, item.Reading.Source));
        }

        if (item.Before is not null) CompareScore(item, window);
        if (item.Fate == ReadingFate.Scored) FindAlerts(item, start, shift);
    }

    private static void SetAside(LaneItem item, VerdictState state)
    {
        item.Fate = ReadingFate.Quarantined;
        if (item.Muted) return;
        (item.Reason, var detail) = Quarantine.Explain(state, item.Reading.Reading, item.Reading.Index);
        item.Outputs.Add(DeadLetters.From(item.Reading.Source, item.Reason, detail));
    }

    private byte[] ScoreBytes(LaneItem item, in WindowScore window, int revision) => ScoreMapper.ToBytes(
        verdict, equipment, item.Bundle, item.Model?.Sensors ?? [], item.Reading.Source, LeftOut(window, item), revision);

    private void FindAlerts(LaneItem item, EpisodeStart start, EpisodeStart shift)
    {
        FindFrozen(item);
        if (settings.Alerting.Mode == AlertingMode.Stages)
        {
            if (verdict.Stage >= settings.Alerting.MinStage)
                Alert(item, AlertRule.Sample, AlertPhase.Opened, verdict.Stage, new(item.Reading.Source.Offset, verdict.TimeUnixNano));
            return;
        }

        if (verdict.Opened) Alert(item, AlertRule.Episode, AlertPhase.Opened, Math.Max(Warning, verdict.AlarmStage), start);
        if (verdict.Escalated) Alert(item, AlertRule.Episode, AlertPhase.Escalated, Critical, start);
        if (verdict.Closed) Alert(item, AlertRule.Episode, AlertPhase.Closed, Warning, start);
        if (verdict.MovedOn) Alert(item, AlertRule.BaselineMoved, AlertPhase.Opened, Caution, shift);
        if (verdict.MovedOff) Alert(item, AlertRule.BaselineMoved, AlertPhase.Closed, Caution, shift);
    }

    private void Alert(LaneItem item, AlertRule rule, AlertPhase phase, int stage, EpisodeStart start)
    {
        var hash = item.WindowHash ?? monitor!.Scorer?.Ring.Hash(LaneSettings.EvidenceFrames) ?? "";
        var source = item.Reading.Source;
        var alert = AlertMapper.Create(rule, phase, stage, start, verdict, new AlertSource(
            equipment, item.Bundle, settings.Configuration, item.Model!.Sensors, settings.Voters, item.Reading.Reading,
            source.Partition.Partition, source.Offset, hash, monitor!.Scorer!.Rate));
        item.Alerts.Add(alert);
    }

    private void Send(AlertEvent alert, LaneItem by)
    {
        by.Outputs.Add(AlertMapper.ToRecord(key, alert));
        if (settings.Alerting.Mode == AlertingMode.Budget && IsReplayable(alert)) KeepEvidence(alert, by);
    }

    // What the score decided, not what the data's quality or the system did.
    internal static bool IsReplayable(AlertEvent alert) =>
        alert is { Rule: AlertRule.Episode or AlertRule.BaselineMoved, Phase: AlertPhase.Opened or AlertPhase.Escalated };
}
