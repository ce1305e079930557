using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Detection.Quality;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>
/// A frame that was seen but not judged: what the cheap detectors say, and whether the external one is asked. Reusable:
/// pass it to the next Observe once its Decide is done. Several may be under way if they are decided in order.
/// </summary>
public sealed class Observation
{
    internal double[] Values = [];
    internal double[] Row = [];
    internal double[] Filled = [];
    internal double[] EnsembleShares = [];
    internal readonly double[] Heads = new double[EnsembleModel.HeadNames.Count];
    internal bool HasEnsembleShares;
    internal bool StartsEpoch;
    internal RunVerdict? Run;
    internal QualityMark[] Marks = [];
    internal int MarkCount;
    internal EquipmentScorer? Owner;
    internal long Sequence;

    /// <summary>Event time, nanoseconds since 1970 UTC.</summary>
    public long TimeUnixNano { get; internal set; }

    /// <summary>What became of the frame.</summary>
    public FrameArrival Arrival { get; internal set; }

    /// <summary>How far it can get: <see cref="VerdictState.Scored"/> unless it is late, unusable or there is no model yet.</summary>
    public VerdictState State { get; internal set; }

    /// <summary>
    /// A window for the external detector is due: copy it from <see cref="EquipmentScorer.Ring"/> before the next Observe
    /// and give its score to Decide.
    /// </summary>
    public bool ExternalDue { get; internal set; }

    /// <summary>Raw score of the level detector; NaN without one.</summary>
    public double LevelScore { get; internal set; }

    /// <summary>Fused score of the ensemble, a surprise -log10 p; NaN without one.</summary>
    public double EnsembleScore { get; internal set; }

    /// <summary>Raw score of the forest; NaN without one.</summary>
    public double ForestScore { get; internal set; }

    /// <summary>Values of sensors that the model does not know; they were ignored.</summary>
    public int UnknownSensors { get; internal set; }

    /// <summary>Share of the warm-up that is done, 0..1.</summary>
    public double WarmUp { get; internal set; }

    /// <summary>Data-quality facts, sensors by index in the model.</summary>
    public ReadOnlySpan<QualityMark> Quality => Marks.AsSpan(0, MarkCount);

    /// <summary>Standard deviations from the baseline mean per sensor; NaN = no usable value.</summary>
    public ReadOnlySpan<double> StandardisedRow => Row;

    internal void Size(int sensors)
    {
        if (Marks.Length == 3 * sensors + 1) return;
        Values = new double[sensors];
        Row = new double[sensors];
        Filled = new double[sensors];
        EnsembleShares = new double[sensors];
        Marks = new QualityMark[3 * sensors + 1];
    }

    internal void ClearScores()
    {
        (LevelScore, EnsembleScore, ForestScore, HasEnsembleShares) = (double.NaN, double.NaN, double.NaN, false);
        Heads.AsSpan().Fill(double.NaN);
    }

    internal void Mark(QualityMark mark) => Marks[MarkCount++] = mark;
}
