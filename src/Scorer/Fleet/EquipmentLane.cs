using System.Globalization;
using System.Text;
using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Moment.Healthy;
using StreamingAnomaly.Scorer.Api;
using StreamingAnomaly.Scorer.Output;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>
/// One equipment in one partition: its readings in order, each observed, judged and turned into what goes out. Depends on
/// the readings alone, so that a replay repeats it to the bit. One thread at a time.
/// </summary>
internal sealed partial class EquipmentLane
{
    private const int MaxBaselineFrames = 100_000;
    private const long NanosPerMs = 1_000_000;

    private readonly string equipment;
    private readonly byte[] key;
    private readonly LaneSettings configured;
    private LaneSettings settings;
    private readonly IWindowScorer? windows;
    private readonly List<LaneItem> items = [];
    private readonly Verdict verdict = new();
    private EquipmentMonitor? monitor;
    private int baselineFrames;
    private string bundle = "";
    private BundleManifest? manifest;
    private string epoch = "";
    private (string Epoch, string Recipe, string Name)? runEpoch;
    private MomentBaseline? healthy;
    private bool isHealthyNew;
    private EpisodeStart? episode;
    private EpisodeStart? moved;
    private long nextOffset;
    private int used;
    private int decided;

    public EquipmentLane(string equipment, LaneSettings settings, IWindowScorer? windows)
    {
        (this.equipment, configured, this.settings, this.windows) = (equipment, settings, settings, windows);
        key = Encoding.UTF8.GetBytes(equipment);
        history = new(settings.LatenessNanos);
    }

    /// <summary>Continues from a checkpoint.</summary>
    /// <param name="equipment">Equipment id.</param>
    /// <param name="settings">Its profile.</param>
    /// <param name="windows">The external detector, or null.</param>
    /// <param name="checkpoint">State up to an offset.</param>
    /// <param name="model">The model of <see cref="Checkpoint.Bundle"/>; null if there is none.</param>
    /// <param name="bundleManifest">Manifest of that bundle; null if there is none.</param>
    /// <param name="learnt">What MOMENT learnt of the equipment; null if nothing.</param>
    /// <param name="partition">Partition of its readings.</param>
    public EquipmentLane(
        string equipment, LaneSettings settings, IWindowScorer? windows, Checkpoint checkpoint, EquipmentModel? model,
        BundleManifest? bundleManifest, Checkpoint? learnt, TopicPartition partition)
        : this(equipment, settings, windows)
    {
        if (learnt is not null) healthy = MomentBaselineMapper.FromBytes(learnt.Moment.Span);
        baselineFrames = checkpoint.BaselineFrames;
        (bundle, manifest) = (checkpoint.Bundle, bundleManifest);
        nextOffset = checkpoint.NextOffset;
        (lastOffset, lastAppendedMs) = (checkpoint.LastOffset, checkpoint.LastAppendedUnixNano / NanosPerMs);
        Restore(checkpoint, model);
        Relive(checkpoint, partition);
    }

    /// <summary>Uses a bundle from the next reading on, from an empty window; ends the warm-up.</summary>
    public void Adopt(BundleContent content)
    {
        monitor = new(settings.WarmUp(0), settings.Training, settings.Scoring, EquipmentBundle.Open(content), null);
        (bundle, manifest) = (content.Hash, content.Manifest);
        history.Clear();
        IsDirty = true;
    }

    /// <summary>Changed since the last <see cref="Capture"/>.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>Scores its frames; null before the first model.</summary>
    public EquipmentScorer? Scorer => monitor?.Scorer;

    /// <summary>What people may ask about, from the pipeline's thread.</summary>
    public LaneView View => new(Scorer, settings, configured, bundle);

    /// <summary>Readings of this cycle, in order.</summary>
    public ReadOnlySpan<LaneItem> Items => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items)[..used];

    /// <summary>Forgets the last cycle's readings.</summary>
    public void Clear() => (used, decided) = (0, 0);

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
        for (var i = 0; i < used; i++)
        {
            var item = items[i];
            if (item.Reading.Source.Offset < nextOffset) continue;
            if (item.Reading.Instruction is { } instruction)
            {
                Obey(instruction, item);
                continue;
            }

            EndSilence(item);
            var isFirst = monitor is null;
            monitor ??= Start(item);
            if (IsBesideBaseline(item.Reading.Reading)) SetBeside(item);
            else if (IsRevision(item.Reading.Reading)) Revise(item, cancellation);
            else Take(item, isFirst, cancellation);
            item.Observed = true;
        }

        if (used > 0) nextOffset = Math.Max(nextOffset, items[used - 1].Reading.Source.Offset + 1);
        IsDirty |= used > 0;
    }

    /// <summary>Judges what <see cref="Observe"/> took in, once the external detector has answered.</summary>
    public void Decide()
    {
        DecideRest();
        if (monitor?.Scorer is { Pending: 0 } && history.IsDue) Snapshot();
    }

    /// <summary>Everything up to the last reading, for a checkpoint.</summary>
    public Checkpoint Capture()
    {
        IsDirty = false;
        var checkpoint = CaptureHistory() ?? CaptureNow();
        (checkpoint.NextOffset, checkpoint.LastOffset, checkpoint.LastAppendedUnixNano) = (nextOffset, lastOffset, lastAppendedMs * NanosPerMs);
        return checkpoint;
    }

    /// <summary>What MOMENT learnt since the last call, for a record of its own; null if nothing.</summary>
    public Checkpoint? TakeLearnt()
    {
        if (!isHealthyNew) return null;
        isHealthyNew = false;
        return new Checkpoint { Equipment = equipment, Moment = ByteString.CopyFrom(MomentBaselineMapper.ToBytes(healthy!)) };
    }

    private void Take(LaneItem item, bool isFirst, CancellationToken cancellation)
    {
        SnapshotIfDue();
        (item.Model, item.Bundle, item.Collecting) = (monitor!.Model, bundle, monitor.IsCollecting);
        ObserveIn(monitor, item, isFirst);
        if (monitor.TrainedNow) (item.Trained, item.Findings) = (Register(monitor.Model!), monitor.Model!.Findings);
        else if (monitor.RefusedNow) item.Findings = monitor.Refusal;
        if (monitor.TrainedOn is { } frames) LearnWindows(frames);
        // Nothing to wait for: judge at once, while the window is still the reading's own. While the baseline is
        // collected that is a must: what is learnt may not depend on how readings were grouped into cycles.
        if (windows is null || item.Collecting) Decide(item);
        else if (monitor.Scorer is { } scorer && item.Model == scorer.Model) Ask(item, scorer, cancellation);
    }

    // In the order in which they were observed; waits for windows that are under way.
    private void DecideRest()
    {
        for (; decided < used && (items[decided].Observed || items[decided].Reading.Source.Offset < nextOffset); decided++)
            if (items[decided] is { Observed: true, Fate: ReadingFate.Skipped } item)
            {
                Await(item.Window);
                Decide(item);
            }
    }

    // One that failed or was given up counts as no answer.
    private static void Await(Task? window) => window?.ContinueWith(
        _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait();

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
        (bundle, manifest, isBundleKept) = (content.Hash, content.Manifest, false);
        return content;
    }

    // A new run starts a new window: the run label, else lot and wafer.
    internal static string? RunOf(Reading reading)
    {
        if (reading.Label(ReadingLabels.Run) is { } run) return run;
        return reading.Label("wafer") is { } wafer ? $"{reading.Label("lot")}/{wafer}" : null;
    }
}
