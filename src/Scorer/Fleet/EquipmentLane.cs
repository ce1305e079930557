using System.Globalization;
using System.Text;
using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Moment.Healthy;
using StreamingAnomaly.Scorer.Output;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>
/// One equipment in one partition: its readings in order, each observed, judged and turned into what goes out. Depends on
/// the readings alone, so that a replay repeats it to the bit. One thread at a time.
/// </summary>
internal sealed class EquipmentLane
{
    private const int MaxBaselineFrames = 100_000;
    private const int Caution = 2;
    private const int Warning = 3;
    private const int Critical = 4;

    private readonly string equipment;
    private readonly byte[] key;
    private readonly LaneSettings settings;
    private readonly IWindowScorer? windows;
    private readonly List<LaneItem> items = [];
    private readonly Verdict verdict = new();
    private EquipmentMonitor? monitor;
    private int baselineFrames;
    private string bundle = "";
    private string epoch = "";
    private (string Epoch, string Recipe, string Name)? runEpoch;
    private MomentBaseline? healthy;
    private bool isHealthyNew;
    private EpisodeStart? episode;
    private EpisodeStart? moved;
    private long nextOffset;
    private int used;

    public EquipmentLane(string equipment, LaneSettings settings, IWindowScorer? windows)
    {
        (this.equipment, this.settings, this.windows) = (equipment, settings, windows);
        key = Encoding.UTF8.GetBytes(equipment);
    }

    /// <summary>Continues from a checkpoint.</summary>
    /// <param name="equipment">Equipment id.</param>
    /// <param name="settings">Its profile.</param>
    /// <param name="windows">The external detector, or null.</param>
    /// <param name="checkpoint">State up to an offset.</param>
    /// <param name="model">The model of <see cref="Checkpoint.Bundle"/>; null if there is none.</param>
    /// <param name="learnt">What MOMENT learnt of the equipment; null if nothing.</param>
    public EquipmentLane(
        string equipment, LaneSettings settings, IWindowScorer? windows, Checkpoint checkpoint, EquipmentModel? model, Checkpoint? learnt)
        : this(equipment, settings, windows)
    {
        if (learnt is not null) healthy = MomentBaselineMapper.FromBytes(learnt.Moment.Span);
        baselineFrames = checkpoint.BaselineFrames;
        bundle = checkpoint.Bundle;
        epoch = checkpoint.Epoch;
        episode = EpisodeStart.FromWire(checkpoint.Episode);
        moved = EpisodeStart.FromWire(checkpoint.Moved);
        nextOffset = checkpoint.NextOffset;
        monitor = new(settings.WarmUp(baselineFrames), settings.Training, settings.Scoring, model,
            EquipmentMonitorStateMapper.FromBytes(checkpoint.State.Span));
    }

    /// <summary>Uses a bundle from the next reading on, from an empty window; ends the warm-up.</summary>
    public void Adopt(BundleContent content)
    {
        (monitor, bundle) = (new(settings.WarmUp(0), settings.Training, settings.Scoring, EquipmentBundle.Open(content), null), content.Hash);
        IsDirty = true;
    }

    /// <summary>Changed since the last <see cref="Capture"/>.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>Scores its frames; null before the first model.</summary>
    public EquipmentScorer? Scorer => monitor?.Scorer;

    /// <summary>Readings of this cycle, in order.</summary>
    public ReadOnlySpan<LaneItem> Items => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items)[..used];

    /// <summary>Forgets the last cycle's readings.</summary>
    public void Clear() => used = 0;

    /// <summary>Queues a reading for this cycle.</summary>
    public LaneItem Add(Decoding.SourcedReading reading, bool muted)
    {
        if (used == items.Count) items.Add(new LaneItem());
        var item = items[used++];
        item.Begin(reading, muted);
        return item;
    }

    /// <summary>Takes the cycle's readings in and asks the external detector where it is due.</summary>
    public void Observe(CancellationToken cancellation)
    {
        foreach (var item in Items)
        {
            if (item.Reading.Source.Offset < nextOffset) continue;
            item.Observed = true;
            var isFirst = monitor is null;
            monitor ??= Start(item);
            (item.Model, item.Bundle, item.Collecting) = (monitor.Model, bundle, monitor.IsCollecting);
            if (IsBesideBaseline(item.Reading.Reading))
            {
                SetBeside(item);
                continue;
            }

            ObserveIn(monitor, item, isFirst);
            if (monitor.TrainedNow) (item.Trained, item.Findings) = (Register(monitor.Model!), monitor.Model!.Findings);
            else if (monitor.RefusedNow) item.Findings = monitor.Refusal;
            if (monitor.TrainedOn is { } frames) LearnWindows(frames);
            // Nothing to wait for: judge at once, while the window is still the reading's own. While the baseline is
            // collected that is a must: what is learnt may not depend on how readings were grouped into cycles.
            if (windows is null || item.Collecting) Decide(item);
            else if (monitor.Scorer is { } scorer && item.Model == scorer.Model) Ask(item, scorer, cancellation);
        }

        if (used > 0) nextOffset = Math.Max(nextOffset, Items[^1].Reading.Source.Offset + 1);
        IsDirty |= used > 0;
    }

    /// <summary>Judges what <see cref="Observe"/> took in, once the external detector has answered.</summary>
    public void Decide()
    {
        if (windows is null) return;
        foreach (var item in Items)
            if (item is { Observed: true, Fate: ReadingFate.Skipped }) Decide(item);
    }

    /// <summary>Everything up to the last reading, for a checkpoint.</summary>
    public Checkpoint Capture()
    {
        IsDirty = false;
        return new Checkpoint
        {
            Equipment = equipment,
            NextOffset = nextOffset,
            Bundle = bundle,
            Epoch = epoch,
            BaselineFrames = baselineFrames,
            Episode = episode?.ToWire(),
            Moved = moved?.ToWire(),
            State = monitor is null ? ByteString.Empty : ByteString.CopyFrom(EquipmentMonitorStateMapper.ToBytes(monitor.Capture())),
        };
    }

    /// <summary>What MOMENT learnt since the last call, for a record of its own; null if nothing.</summary>
    public Checkpoint? TakeLearnt()
    {
        if (!isHealthyNew) return null;
        isHealthyNew = false;
        return new Checkpoint { Equipment = equipment, Moment = ByteString.CopyFrom(MomentBaselineMapper.ToBytes(healthy!)) };
    }

    private void Ask(LaneItem item, EquipmentScorer scorer, CancellationToken cancellation)
    {
        // An error that nothing was learnt for is no surprise: it cannot be averaged into the ensemble's.
        if (item.Observation.ExternalDue && !(settings.Profile.MomentJoins && healthy is null))
            item.Window = windows!.ScoreAsync(
                new WindowRequest(scorer) { Observation = item.Observation, Baseline = healthy, Limits = settings.Limits }, cancellation);
        item.WindowHash = scorer.Ring.Hash(LaneSettings.EvidenceFrames);
    }

    // A late or doubled reading changes nothing, so it starts no epoch and does not bring an old one back.
    private void ObserveIn(EquipmentMonitor equipment, LaneItem item, bool isFirst)
    {
        var reading = item.Reading.Reading;
        var named = reading.Label(ReadingLabels.Epoch) ?? epoch;
        equipment.Observe(reading, RunOf(reading), item.Observation, !isFirst && named != epoch, RunEpoch(named, reading));
        if (item.Observation.Arrival.IsAccepted) epoch = named;
    }

    // Runs are compared within a maintenance period and a recipe; calibration goes on over recipes.
    private string RunEpoch(string named, Reading reading)
    {
        var recipe = reading.Label("recipe") ?? "";
        if (runEpoch is null || runEpoch.Value.Epoch != named || runEpoch.Value.Recipe != recipe)
            runEpoch = (named, recipe, named.Length == 0 ? recipe : recipe.Length == 0 ? named : $"{named}/{recipe}");
        return runEpoch.Value.Name;
    }

    // Here and not in the background: which reading is the first to be judged by it may not depend on time.
    private void LearnWindows(Baseline frames)
    {
        healthy = windows?.Learn(monitor!.Model!, frames, settings.Limits);
        isHealthyNew = healthy is not null;
    }

    private EquipmentMonitor Start(LaneItem first)
    {
        _ = int.TryParse(first.Reading.Reading.Label(ReadingLabels.Baseline), NumberStyles.None, CultureInfo.InvariantCulture, out baselineFrames);
        if (baselineFrames is < 2 * EquipmentTrainer.FewestRows or > MaxBaselineFrames) baselineFrames = 0;
        return new(settings.WarmUp(baselineFrames), settings.Training, settings.Scoring);
    }

    // Where readings name their baseline, the others are not learnt from while it is collected: they may be the fault.
    private bool IsBesideBaseline(Reading reading) =>
        baselineFrames > 0 && monitor!.Scorer is null && reading.Label(ReadingLabels.Baseline) is null;

    private void SetBeside(LaneItem item)
    {
        item.Fate = ReadingFate.WarmUp;
        if (item.Muted) return;
        var score = ScoreMapper.WarmingUp(equipment, item.Reading.Reading.TimeUnixNano, monitor!.WarmUp, item.Reading.Source);
        item.Outputs.Add(new NewRecord(Topics.Scores, key, score));
    }

    private BundleContent Register(EquipmentModel model)
    {
        var content = EquipmentBundle.Create(equipment, model, settings.Configuration);
        bundle = content.Hash;
        return content;
    }

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
        if (!item.Muted) Emit(item, window, start, shift);
        if (verdict.Closed) episode = null;
        if (verdict.MovedOff) moved = null;
        if (item.Trained is not null) EndWithBaseline(item);
    }

    // A new model judges by a new baseline and knows nothing of what the old one had open: it ends here.
    private void EndWithBaseline(LaneItem item)
    {
        var tell = item is { Muted: false, Fate: ReadingFate.Scored } && settings.Alerting.Mode == AlertingMode.Budget;
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
        var (reading, source) = (item.Reading.Reading, item.Reading.Source);
        if (item.Fate == ReadingFate.Quarantined)
        {
            (item.Reason, var detail) = Quarantine.Explain(verdict.State, reading, item.Reading.Index);
            item.Outputs.Add(DeadLetters.From(source, item.Reason, detail));
            return;
        }

        var score = ScoreMapper.ToBytes(verdict, equipment, item.Bundle, item.Model?.Sensors ?? [], source, LeftOut(window, item));
        item.Outputs.Add(new NewRecord(Topics.Scores, key, score));
        if (item.Trained is { } trained) item.Outputs.Add(EquipmentBundle.ToRecord(equipment, key, trained, source));
        if (item.Fate == ReadingFate.Scored) EmitAlerts(item, start, shift);
    }

    private void EmitAlerts(LaneItem item, EpisodeStart start, EpisodeStart shift)
    {
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
        item.Outputs.Add(new NewRecord(Topics.Alerts, key, AlertJson.Write(alert)));
    }

    // A new run starts a new window: the run label, else lot and wafer.
    internal static string? RunOf(Reading reading)
    {
        if (reading.Label(ReadingLabels.Run) is { } run) return run;
        return reading.Label("wafer") is { } wafer ? $"{reading.Label("lot")}/{wafer}" : null;
    }
}
