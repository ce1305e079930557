using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Detection.Level;
using StreamingAnomaly.Detection.Quality;
using QualityKind = StreamingAnomaly.Contracts.Wire.QualityKind;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>
/// One equipment's frames to verdicts, in two steps so that a batched model can sit between them: <c>Observe</c> takes a
/// frame in and runs the cheap detectors, <c>Decide</c> calibrates and judges it. Observations are decided in the order
/// they were made. Streaming and offline scoring are this same code. Allocates nothing per frame. Not thread-safe.
/// </summary>
/// <example><code>
/// scorer.Observe(reading, run: null, observation);
/// scorer.Decide(observation, ExternalResult.NotAsked, verdict);
/// </code></example>
public sealed partial class EquipmentScorer
{
    private readonly ScoringOptions options;
    private readonly string[] names;
    private readonly int voters;
    private readonly int level;
    private readonly int ensemble;
    private readonly int forest;
    private readonly int external;
    private readonly int substitute;
    private readonly bool externalVotes;
    private readonly RowSource source;
    private readonly EnsembleScorer? heads;
    private readonly string[] headNames;
    private readonly RunWatch? runs;
    private readonly QualityTracker quality;
    private readonly AlarmCalibration calibration;
    private readonly HeldExternal held;
    private readonly double[] scores;
    private readonly double[] tails;
    private readonly double[] shares;
    private readonly double[] blend;
    private long observed;
    private long decided;
    private int sinceExternal;
    private long episodeStart;

    /// <summary>A scorer that has seen nothing yet.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public EquipmentScorer(EquipmentModel model, ScoringOptions options) : this(model, options, null) { }

    /// <summary>Continues from a captured state: the same frames then give the same verdicts, to the bit.</summary>
    /// <exception cref="ArgumentException">The state belongs to another model or configuration; the message says how.</exception>
    public EquipmentScorer(EquipmentModel model, ScoringOptions options, EquipmentScorerState? state)
    {
        options.Validate();
        (Model, this.options) = (model, options);
        names = AlarmSetup.Names(model, options, out voters);
        level = Array.IndexOf(names, LevelDetector.DetectorName);
        ensemble = Array.IndexOf(names, EnsembleDetector.DetectorName);
        forest = Array.IndexOf(names, ForestDetector.DetectorName);
        external = options.External is null ? -1 : Array.IndexOf(names, options.External);
        externalVotes = external >= 0 && external < voters;
        substitute = AlarmSetup.Substitute(names);
        var sensors = model.Sensors.Count;
        if (state is null)
        {
            source = RowSource.Start(model.Statistics, options.RingFrames, model.StepNanos, model.MaxGapFrames);
            quality = new(model.Quality);
            calibration = AlarmSetup.Begin(model, options);
            held = new(sensors);
            heads = model.Ensemble is null ? null : new(model.Ensemble.Model);
            runs = model.Runs is null ? null : new(model.Runs);
        }
        else
        {
            if (!state.Detectors.SequenceEqual(names, StringComparer.Ordinal))
                throw new ArgumentException(
                    $"The state was saved with the detectors {string.Join(", ", state.Detectors)}; configured are " +
                    $"{string.Join(", ", names)}. Start without the state, or configure the same detectors.", nameof(state));
            source = RowSource.Restore(
                model.Statistics, options.RingFrames, model.StepNanos, model.MaxGapFrames, state.Ring);
            quality = new(model.Quality, state.Quality);
            calibration = new(AlarmSetup.Options(model, options), state.Calibration);
            held = new(sensors, state.External);
            heads = model.Ensemble is null ? null : new(model.Ensemble.Model, state.Ensemble);
            runs = model.Runs is null ? null : new(model.Runs, state.Runs);
            (sinceExternal, episodeStart) = (state.SinceExternal, state.EpisodeStart);
        }
        headNames = heads is null ? [] : [.. heads.HeadNames.Select(EnsembleDetector.NameOf)];
        scores = new double[names.Length];
        tails = new double[names.Length];
        shares = new double[sensors];
        blend = new double[sensors];
    }

    /// <summary>The model that scores.</summary>
    public EquipmentModel Model { get; }

    /// <summary>The newest frames; windows for the external detector and evidence come from here.</summary>
    public FrameRing Ring => source.Ring;

    /// <summary>Tails and alarm state, for display.</summary>
    public AlarmCalibration Calibration => calibration;

    /// <summary>Alarms asked for and had.</summary>
    public AlarmRate Rate => calibration.Rate(Model.StepNanos);

    /// <summary>Where the newest episode began, nanoseconds since 1970 UTC; 0 before the first.</summary>
    public long NewestEpisodeUnixNano => episodeStart;

    /// <summary>Detectors in the order of <see cref="Verdict.Detectors"/>: those that vote first.</summary>
    public IReadOnlyList<string> Detectors => names;

    /// <summary>Observations that are not decided yet.</summary>
    public long Pending => observed - decided;

    /// <summary>Takes a reading in.</summary>
    /// <param name="reading">Sensors by name in any order; those the model does not know are ignored and counted.</param>
    /// <param name="run">Run id (wafer, batch); a change restarts windows. Null when there are no runs.</param>
    /// <param name="into">Overwritten.</param>
    /// <param name="epoch">Name of the epoch (maintenance, recipe) the reading belongs to: runs are compared within it.</param>
    public void Observe(Reading reading, string? run, Observation into, string epoch = "")
    {
        into.Size(Model.Sensors.Count);
        into.Values.AsSpan().Fill(double.NaN);
        var unknown = 0;
        for (var i = 0; i < reading.Values.Count; i++)
        {
            var value = reading.Values[i];
            var index = Model.IndexOf(value.Sensor);
            if (index < 0) unknown++;
            // An entry that is not a number is another fact than no entry: infinity stands for it.
            else into.Values[index] = double.IsFinite(value.Value) ? value.Value : double.PositiveInfinity;
        }
        Observe(reading.TimeUnixNano, run, into, unknown, epoch);
    }

    /// <summary>Takes a frame in.</summary>
    /// <param name="timeUnixNano">Event time, nanoseconds since 1970 UTC.</param>
    /// <param name="values">One per sensor in the model's order: NaN = no entry, infinity = an entry that is not finite.</param>
    /// <param name="run">Run id, or null.</param>
    /// <param name="into">Overwritten.</param>
    public void Observe(long timeUnixNano, ReadOnlySpan<double> values, string? run, Observation into)
    {
        if (values.Length != Model.Sensors.Count)
            throw new ArgumentException($"The frame has {values.Length} values, the model {Model.Sensors.Count} sensors.", nameof(values));
        into.Size(values.Length);
        values.CopyTo(into.Values);
        Observe(timeUnixNano, run, into, 0, "");
    }

    /// <summary>
    /// Takes <paramref name="baseline"/> in without judging it, so that the windows and the slow baseline of the ensemble
    /// stand where it ends: for a stream that goes on there.
    /// </summary>
    /// <param name="baseline">Healthy frames.</param>
    /// <param name="epoch">Name of the epoch they belong to.</param>
    public void Prime(Baseline baseline, string epoch = "")
    {
        var indices = Model.Sensors.Select(s => baseline.Sensors.ToList().IndexOf(s)).ToArray();
        var values = new double[indices.Length];
        var (filled, row) = (new double[indices.Length], new double[indices.Length]);
        var marks = new QualityMark[2 * indices.Length];
        for (var i = 0; i < baseline.Rows; i++)
        {
            for (var s = 0; s < indices.Length; s++) values[s] = indices[s] < 0 ? double.NaN : baseline.Row(i)[indices[s]];
            var arrival = source.Add(baseline.Times[i], values, baseline.Run(i), filled, row, out _);
            if (arrival.Kind == FrameKind.Restarted) quality.Restart();
            if (!arrival.IsAccepted) continue;
            quality.Observe(values, marks);
            heads?.Observe(filled, arrival.Kind == FrameKind.Restarted);
            runs?.Observe(baseline.Times[i], filled, baseline.Run(i), "");
        }
        runs?.Name(epoch);
    }

    /// <summary>After maintenance, or when a person accepts a stable new normal; see <see cref="AlarmCalibration.Rebaseline"/>.</summary>
    public void Rebaseline(int freshScores = TailStart.EnoughScores) => calibration.Rebaseline(freshScores);

    /// <summary>A person confirmed the newest alarm: it gives back what it took from the budget.</summary>
    public void Confirm() => calibration.Confirm();

    /// <summary>Everything learnt and held.</summary>
    /// <exception cref="InvalidOperationException">An observation is not decided yet.</exception>
    public EquipmentScorerState Capture() => Pending == 0
        ? new(
            names, Ring.Capture(), quality.Capture(), calibration.Capture(), sinceExternal, held.Capture(), episodeStart,
            heads?.Capture(), runs?.Capture())
        : throw new InvalidOperationException($"{Pending} observations are not decided yet; decide them before capturing the state.");

    private void Observe(long time, string? run, Observation into, int unknown, string epoch)
    {
        (into.Owner, into.Sequence, into.TimeUnixNano, into.UnknownSensors) = (this, observed++, time, unknown);
        (into.MarkCount, into.ExternalDue, into.WarmUp, into.StartsEpoch) = (0, false, 1, false);
        into.ClearScores();
        into.Run = null;
        var arrival = into.Arrival = source.Add(time, into.Values, run, into.Filled, into.Row, out var usable);
        if (!arrival.IsAccepted)
        {
            var late = arrival.Kind == FrameKind.Late;
            into.State = late ? VerdictState.Late : VerdictState.Duplicate;
            into.Mark(new(QualityMark.WholeFrame, late ? QualityKind.Late : QualityKind.Duplicate));
            return;
        }
        if (arrival.Kind == FrameKind.Restarted)
        {
            quality.Restart();
            sinceExternal = 0;
        }
        into.MarkCount = quality.Observe(into.Values, into.Marks);
        MarkImputed(arrival, into);
        into.Run = runs?.Observe(time, into.Filled, run, epoch);
        into.State = usable ? VerdictState.Scored : VerdictState.Unusable;
        if (usable)
        {
            into.LevelScore = Model.Level.Score(into.Row);
            if (Model.Forest is { } trees) into.ForestScore = trees.Score(into.Row);
            if (heads is not null) ObserveHeads(into, arrival.Kind == FrameKind.Restarted);
        }
        if (external < 0 || ++sinceExternal < options.Stride) return;
        into.ExternalDue = usable;
        if (usable) sinceExternal = 0;
    }

    /// <summary>
    /// The ensemble's score, and its attribution where the score is in the healthy tail or beyond: later frames may come
    /// before this one is decided, and then the windows have moved on.
    /// </summary>
    private void ObserveHeads(Observation into, bool restart)
    {
        into.EnsembleScore = heads!.Observe(into.Filled, restart);
        // A sensor that never moved in training has no place in the heads; that it moves is news all the same.
        into.EnsembleScore = Math.Max(into.EnsembleScore, heads.ConstantSurprise);
        heads.HeadSurprises.CopyTo(into.Heads);
        into.HasEnsembleShares = TailTracker.Log(into.EnsembleScore) > Model.Ensemble!.Start.Level;
        if (into.HasEnsembleShares) heads.Attribute(into.EnsembleShares);
    }

    /// <summary>Says where a gap too long to repeat the last value was interpolated.</summary>
    private void MarkImputed(FrameArrival arrival, Observation into)
    {
        if (arrival.Missing > FrameRing.ForwardFill)
        {
            into.Mark(new(QualityMark.WholeFrame, QualityKind.Imputed));
            return;
        }
        if (Ring.Count < 2) return;
        for (var i = 0; i < into.Row.Length; i++)
            if (Ring.MissingFor(i) == 0 && Ring.IsImputed(i, 1)) into.Mark(new(i, QualityKind.Imputed));
    }
}
