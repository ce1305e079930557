using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Detection.Quality;
using QualityKind = StreamingAnomaly.Contracts.Wire.QualityKind;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>
/// One equipment from its very first frame: collects the baseline, trains a provisional model at a fixed frame and the
/// full one at another, scores with the newest. What it does depends on the frames alone, so a replay repeats it to the
/// bit. A baseline nothing can be learnt from is not trained on: the older half is dropped and collecting goes on. Not
/// thread-safe.
/// </summary>
/// <remarks>
/// Frames of an episode of the provisional model are scored but not collected, from the frame that opens it to the one
/// that closes it: the full model must not learn a fault as healthy. The price: a change that is no fault, soon after
/// the provisional model, delays the full one until the tracked tails have followed it and the episode closes.
/// </remarks>
public sealed class EquipmentMonitor
{
    private readonly WarmUpOptions warmUp;
    private readonly TrainingOptions training;
    private readonly ScoringOptions scoring;
    private BaselineCollector? collector;
    private int pending;

    /// <summary>An equipment without a model: it warms up.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public EquipmentMonitor(WarmUpOptions warmUp, TrainingOptions training, ScoringOptions scoring)
    {
        warmUp.Validate();
        training.Validate();
        scoring.Validate();
        (this.warmUp, this.training, this.scoring) = (warmUp, training, scoring);
        collector = new();
    }

    /// <summary>Continues from a captured state with the model that was in use, or starts with a given model.</summary>
    /// <param name="warmUp">Frames of the baseline.</param>
    /// <param name="training">How models are trained.</param>
    /// <param name="scoring">How frames are scored.</param>
    /// <param name="model">The model; null if the state was captured before the first.</param>
    /// <param name="state">The state; null to score with <paramref name="model"/> from an empty window on.</param>
    /// <exception cref="ArgumentException">State and model do not belong together, or an option is out of range.</exception>
    public EquipmentMonitor(
        WarmUpOptions warmUp, TrainingOptions training, ScoringOptions scoring, EquipmentModel? model,
        EquipmentMonitorState? state) : this(warmUp, training, scoring)
    {
        if (state?.Scorer is not null && model is null)
            throw new ArgumentException("The state was captured while a model scored; give that model too.", nameof(model));
        if (model is null)
        {
            if (state?.Collector is { } gathered) collector = new(gathered);
            return;
        }
        collector = state?.Collector is { } rest ? new(rest) : null;
        Scorer = new(model, scoring, state?.Scorer);
    }

    /// <summary>Scores frames; null before the first model. Changes when a model is trained or adopted.</summary>
    public EquipmentScorer? Scorer { get; private set; }

    /// <summary>The model in use, or null.</summary>
    public EquipmentModel? Model => Scorer?.Model;

    /// <summary>Share of the baseline that is gathered, 0..1; 1 when the full model is in use.</summary>
    public double WarmUp => collector is null ? 1 : Math.Min(1, (double)collector.Frames / warmUp.Frames);

    /// <summary>The baseline is still gathered; observations are then decided one by one.</summary>
    public bool IsCollecting => collector is not null;

    /// <summary>Why the newest attempt to train was refused; empty when it was not.</summary>
    public IReadOnlyList<BaselineFinding> Refusal { get; private set; } = [];

    /// <summary>
    /// A model was trained by this call's frame and is used from the next one on: register <see cref="Model"/>. Set by
    /// Observe, until the next.
    /// </summary>
    public bool TrainedNow { get; private set; }

    /// <summary>What the full model was trained on, while <see cref="TrainedNow"/>; null otherwise.</summary>
    public Baseline? TrainedOn { get; private set; }

    /// <summary>This call's frame made a model due, and the baseline was refused: see <see cref="Refusal"/>.</summary>
    public bool RefusedNow { get; private set; }

    /// <summary>
    /// Takes a reading in. At the frames where a model is due this trains it, some tenths of a second; elsewhere it is cheap.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// <see cref="IsCollecting"/> beside a provisional model, and the observation before is not decided yet: whether this
    /// frame is collected depends on it.
    /// </exception>
    /// <param name="reading">The reading.</param>
    /// <param name="run">Run id, or null.</param>
    /// <param name="into">Overwritten.</param>
    /// <param name="startsEpoch">
    /// It is the first after maintenance: a model in use collects fresh scores of every detector as its new baseline, a
    /// baseline under way begins anew. No effect if the reading is late or doubled.
    /// </param>
    /// <param name="epoch">Name of the epoch (maintenance, recipe) it belongs to: runs are compared within it.</param>
    public void Observe(Reading reading, string? run, Observation into, bool startsEpoch = false, string epoch = "")
    {
        if (collector is not null && Scorer is not null) RequireNonePending();
        (TrainedNow, RefusedNow, TrainedOn) = (false, false, null);
        pending++;
        if (Scorer is null) Collecting(reading, into);
        else Scorer.Observe(reading, run, into, epoch);
        into.StartsEpoch = startsEpoch && into.Arrival.IsAccepted;
        if (collector is null) return;
        if (into.StartsEpoch) collector = new();
        into.WarmUp = WarmUp;
        if (into.Arrival.IsAccepted && Scorer is not { Calibration.EpisodeOpen: true } && collector.Add(reading, run) == FrameKind.Appended) TrainIfDue(epoch);
        into.WarmUp = WarmUp;
    }

    /// <summary>Judges the oldest observation that is not decided yet.</summary>
    public void Decide(Observation observation, in ExternalResult external, Verdict into)
    {
        pending--;
        if (observation.Owner is { } owner)
        {
            owner.Decide(observation, external, into);
            // It was collected before anybody knew what it starts. Gone if it completed the baseline: then it stays learnt.
            if (into.Opened && owner == Scorer) collector?.DropNewest();
            return;
        }
        into.Clear();
        (into.State, into.TimeUnixNano, into.WarmUp) = (observation.State, observation.TimeUnixNano, observation.WarmUp);
        into.DetectorBuffer = [];
        if (into.MarkBuffer.Length < observation.MarkCount) into.MarkBuffer = new QualityMark[observation.MarkCount];
        observation.Quality.CopyTo(into.MarkBuffer);
        into.MarkCount = observation.MarkCount;
    }

    /// <summary>
    /// Uses another model from the next frame on, from an empty window; ends the warm-up. The budget control carries over:
    /// a new model does not win a new budget.
    /// </summary>
    /// <exception cref="InvalidOperationException">An observation is not decided yet.</exception>
    public void Adopt(EquipmentModel model)
    {
        RequireNonePending();
        var successor = new EquipmentScorer(model, scoring);
        if (Scorer is not null) successor.Calibration.InheritControl(Scorer.Calibration);
        (Scorer, collector) = (successor, null);
    }

    /// <summary>Everything held, but not the model.</summary>
    /// <exception cref="InvalidOperationException">An observation is not decided yet.</exception>
    public EquipmentMonitorState Capture()
    {
        RequireNonePending();
        return new(collector?.Capture(), Scorer?.Capture());
    }

    private void RequireNonePending()
    {
        if (pending != 0) throw new InvalidOperationException($"{pending} observations are not decided yet; decide them first.");
    }

    private void Collecting(Reading reading, Observation into)
    {
        into.Size(0);
        (into.Owner, into.TimeUnixNano, into.UnknownSensors, into.MarkCount) = (null, reading.TimeUnixNano, 0, 0);
        (into.ExternalDue, into.Run) = (false, null);
        into.ClearScores();
        var kind = collector!.KindOf(reading.TimeUnixNano);
        into.Arrival = new(kind, 0);
        into.State = kind switch
        {
            FrameKind.Late => VerdictState.Late,
            FrameKind.Duplicate => VerdictState.Duplicate,
            _ => VerdictState.WarmingUp,
        };
        if (!into.Arrival.IsAccepted)
            into.Mark(new(QualityMark.WholeFrame, kind == FrameKind.Late ? QualityKind.Late : QualityKind.Duplicate));
    }

    private void TrainIfDue(string epoch)
    {
        if (collector is not { } gathered) return;
        var full = gathered.Frames >= warmUp.Frames;
        if (!full && gathered.Frames != warmUp.ProvisionalFrames) return;
        try
        {
            var baseline = gathered.ToBaseline();
            var scorer = new EquipmentScorer(EquipmentTrainer.Train(baseline, training), scoring);
            scorer.Prime(baseline, epoch);
            (Scorer, TrainedNow, Refusal) = (scorer, true, []);
            if (full) (collector, TrainedOn) = (null, baseline);
        }
        catch (BaselineRefusedException refused)
        {
            (Refusal, RefusedNow) = (refused.Findings, true);
            if (full) gathered.DropOlderHalf();
        }
    }
}
