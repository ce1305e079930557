using System.Globalization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Reliability.Tests.Oracle;

/// <summary>One equipment of the reference: its monitor, its open episodes, and what they give.</summary>
internal sealed class ReferenceLine
{
    private static readonly TimeSpan TimePerAlarm = TimeSpan.FromHours(8);

    private readonly string equipment;
    private readonly int partition;
    private readonly EquipmentMonitor monitor;
    private readonly Observation observation = new();
    private readonly Verdict verdict = new();
    private string epoch = "";
    private bool begun;
    private int models;
    private (long Offset, long Time)? episode;
    private (long Offset, long Time)? moved;
    private (long Offset, long Time)? standing;
    private readonly HashSet<string> still = [];

    public ReferenceLine(string equipment, int partition, int baseline, int provisional)
    {
        (this.equipment, this.partition) = (equipment, partition);
        string[] detectors = ["level", "ensemble"];
        monitor = new EquipmentMonitor(
            new WarmUpOptions { Frames = baseline, ProvisionalFrames = provisional },
            new TrainingOptions { Detectors = detectors },
            new ScoringOptions { Detectors = detectors, NanosPerAlarm = TimePerAlarm.TotalNanoseconds });
    }

    /// <summary>Takes a reading; returns why it does not count, or null. The one place that knows what becomes of late ones.</summary>
    public string? Take(Reading reading, long offset, long appendedUnixMs, Expectation expected)
    {
        var (model, number) = (monitor.Model, models);
        var named = reading.Label("epoch") ?? epoch;
        monitor.Observe(reading, RunOf(reading), observation, begun && named != epoch, RunEpochOf(reading, named));
        begun = true;
        if (observation.Arrival.IsAccepted) epoch = named;
        var trained = monitor.TrainedNow;
        if (trained) Keep(expected, monitor.Model!);
        monitor.Decide(observation, ExternalResult.NotAsked, verdict);
        if (verdict.State is VerdictState.Late) return "late";
        if (verdict.State is VerdictState.Duplicate) return "duplicate";
        if (verdict.State is VerdictState.Unusable)
        {
            // It may still have been the frame that ended an episode, or the one that trained a model.
            Episodes(offset, expected, isScored: false, trained);
            return "no-usable-value";
        }

        var source = $"{partition}/{offset}";
        expected.Scores.Add((equipment, reading.TimeUnixNano), new(Facts(model, number, source, appendedUnixMs), number, IsScored));
        if (IsScored) Standstill(offset, model!, expected);
        Episodes(offset, expected, verdict.State == VerdictState.Scored, trained);
        return null;
    }

    private void Keep(Expectation expected, EquipmentModel model)
    {
        models++;
        if (!expected.Models.TryGetValue(equipment, out var kept)) expected.Models.Add(equipment, kept = []);
        kept.Add(EquipmentModelMapper.ToBytes(model));
    }

    // A run is what the reading calls it, else its wafer.
    private static string? RunOf(Reading reading) =>
        reading.Label("run") ?? (reading.Label("wafer") is { } wafer ? reading.Label("lot") + "/" + wafer : null);

    // Runs are compared within one maintenance period and one recipe.
    private static string RunEpochOf(Reading reading, string epoch)
    {
        string[] parts = [epoch, reading.Label("recipe") ?? ""];
        return string.Join('/', parts.Where(p => p.Length > 0));
    }

    private ScoreFacts Facts(EquipmentModel? model, int number, string source, long appendedUnixMs)
    {
        var facts = new ScoreFacts()
            .Add("sensor", "*").Add("state", verdict.State == VerdictState.Scored ? "Scored" : "WarmingUp").Add("warmUp", verdict.WarmUp)
            .Add("source", source).Add("appended", appendedUnixMs * 1_000_000).Add("hasBundle", IsScored && number > 0 ? "yes" : "no");
        foreach (var mark in verdict.Quality) facts.Add("quality", $"{(mark.Sensor < 0 ? "*" : model!.Sensors[mark.Sensor])} {mark.Kind}");
        if (!IsScored) return facts;
        facts.Add("score", verdict.Score).Add("probability", verdict.Probability).Add("stage", verdict.Stage)
            .Add("frozenStage", verdict.FrozenStage).Add("degraded", verdict.Degraded ? 1 : 0).Add("ratio", verdict.Ratio)
            .Add("alarm", verdict.Alarm ? 1 : 0).Add("moved", verdict.Moved ? 1 : 0);
        foreach (var detector in verdict.Detectors) AddDetector(facts, detector);
        if (verdict.Stage > 0 || verdict.Alarm)
            foreach (var head in verdict.Heads) AddDetector(facts, head);
        foreach (var share in verdict.Contributions)
            facts.Add("share of", model!.Sensors[share.Sensor]).Add("share", share.Share).Add("share.value", share.Value).Add("share.deviation", share.Deviation);
        if (verdict.Run is not { } run) return facts;
        facts.Add("run", run.Run).Add("run.epoch", run.Epoch).Add("run.start", run.StartUnixNano).Add("run.end", run.EndUnixNano)
            .Add("run.readings", run.Frames).Add("run.learning", run.Learning).Add("run.surprise", run.Surprise);
        foreach (var share in run.Shares)
            facts.Add("run share of", $"{model!.Sensors[share.Sensor]} {(share.Spread ? "spread" : "mean")}").Add("run share", share.Share).Add("run deviation", share.Deviation);
        return facts;
    }

    private bool IsScored => verdict.State == VerdictState.Scored;

    private static void AddDetector(ScoreFacts facts, in DetectorVerdict detector) =>
        facts.Add("detector", detector.Name).Add("detector.score", detector.Score).Add("detector.probability", detector.Probability);

    private void Episodes(long offset, Expectation expected, bool isScored, bool trained)
    {
        var here = (offset, verdict.TimeUnixNano);
        if (verdict.Opened) episode = here;
        if (verdict.MovedOn) moved = here;
        if (isScored)
        {
            if (verdict.Opened) Alert(expected, AlertRule.Episode, AlertPhase.Opened, Math.Max(3, verdict.AlarmStage), episode ?? here, here);
            if (verdict.Escalated) Alert(expected, AlertRule.Episode, AlertPhase.Escalated, 4, episode ?? here, here);
            if (verdict.Closed) Alert(expected, AlertRule.Episode, AlertPhase.Closed, 3, episode ?? here, here);
            if (verdict.MovedOn) Alert(expected, AlertRule.BaselineMoved, AlertPhase.Opened, 2, moved ?? here, here);
            if (verdict.MovedOff) Alert(expected, AlertRule.BaselineMoved, AlertPhase.Closed, 2, moved ?? here, here);
        }

        if (verdict.Closed) episode = null;
        if (verdict.MovedOff) moved = null;
        if (!trained) return;
        // A model that is new knows nothing of what the one before it had open.
        if (isScored && episode is { } open) Alert(expected, AlertRule.Episode, AlertPhase.Closed, 3, open, here);
        if (isScored && moved is { } shift) Alert(expected, AlertRule.BaselineMoved, AlertPhase.Closed, 2, shift, here);
        (episode, moved) = (null, null);
    }

    // Sensors that stand still: told when one joins them, and when all move again. One that is missing cannot be said to move.
    private void Standstill(long offset, EquipmentModel model, Expectation expected)
    {
        var marks = verdict.Quality.ToArray().Where(m => m.Sensor >= 0).ToLookup(m => model.Sensors[m.Sensor], m => m.Kind);
        var joined = marks.Where(m => m.Contains(QualityKind.Stuck)).Select(m => m.Key).ToList().Count(still.Add);
        if (still.Count == 0) return;
        still.RemoveWhere(name => !marks[name].Any(k => k is QualityKind.Stuck or QualityKind.Missing or QualityKind.NotFinite));
        var here = (offset, verdict.TimeUnixNano);
        if (still.Count == 0)
        {
            Standstill(expected, AlertPhase.Closed, standing ?? here, here);
            standing = null;
        }
        else if (joined > 0)
        {
            Standstill(expected, standing is null ? AlertPhase.Opened : AlertPhase.Escalated, standing ?? here, here);
            standing ??= here;
        }
    }

    private void Standstill(Expectation expected, AlertPhase phase, (long Offset, long Time) start, (long Offset, long Time) here)
    {
        var name = Ids.Derive(equipment, nameof(AlertRule.SensorFrozen), Text(partition), Text(start.Offset), Text(start.Time));
        expected.Alerts.Add(Ids.Derive(name, Text(here.Offset), Text(here.Time), phase.ToString()), new(
            equipment, AlertRule.SensorFrozen, phase, 2, UnixTime.FromNanoseconds(here.Time), UnixTime.FromNanoseconds(start.Time),
            partition, start.Offset, here.Offset, 0, 0, 0));
    }

    private void Alert(
        Expectation expected, AlertRule rule, AlertPhase phase, int stage, (long Offset, long Time) start, (long Offset, long Time) here)
    {
        var name = Ids.Derive(equipment, rule.ToString(), Text(partition), Text(start.Offset), Text(start.Time));
        expected.Alerts.Add(Ids.Derive(name, Text(stage), phase.ToString()), new(
            equipment, rule, phase, stage, UnixTime.FromNanoseconds(here.Time), UnixTime.FromNanoseconds(start.Time),
            partition, start.Offset, here.Offset, verdict.Score, verdict.Probability, verdict.Ratio));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
