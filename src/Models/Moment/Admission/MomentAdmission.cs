using System.Globalization;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Moment.Healthy;

namespace StreamingAnomaly.Models.Moment.Admission;

/// <summary>
/// Measures on an equipment's own history whether MOMENT makes the ensemble's ranking better, and decides. MOMENT joins only
/// if nothing is lost by it and untrained weights would not have done as well: what works in a reconstruction error is partly
/// the window's variance, which random weights see too (detection.md 4a).
/// </summary>
public static class MomentAdmission
{
    /// <summary>Fewest faults that decide anything.</summary>
    public const int FewestEvents = 4;

    /// <summary>Weight of the ensemble's score beside MOMENT's: it is the mean of five heads, MOMENT is the sixth.</summary>
    private const double EnsembleHeads = 5;

    /// <summary>Measures: learns a baseline for MOMENT and one for each control, scores the history and compares.</summary>
    /// <remarks>Costs, for each model, two rows through the network per sensor and stride of the history, and those of
    /// <see cref="MomentBaselineOptions.MaxRows"/>.</remarks>
    /// <param name="moment">MOMENT.</param>
    /// <param name="controls">The same architecture with random weights (<see cref="MomentRandomWeights"/>), one or more seeds.</param>
    /// <param name="equipment">The equipment's model.</param>
    /// <param name="healthy">What it was learnt from.</param>
    /// <param name="history">Rows after that, with faults (<see cref="FaultInjector"/>, or people's labels).</param>
    /// <param name="ensemble">The ensemble's surprise of every row of the history; NaN where it has none.</param>
    /// <param name="options">Stride, and sizes of the baselines.</param>
    /// <exception cref="ArgumentException">Lengths disagree, there is no control, or the healthy rows are too few.</exception>
    public static MomentAdmissionResult Measure(
        IMomentModel moment, IReadOnlyList<IMomentModel> controls, EquipmentModel equipment, Baseline healthy, LabelledHistory history,
        ReadOnlySpan<double> ensemble, MomentBaselineOptions options)
    {
        double[] own = MomentHistory.Score(moment, equipment, healthy, history.Frames, options);
        double[][] random = [.. controls.Select(c => MomentHistory.Score(c, equipment, healthy, history.Frames, options))];
        return Compare(ensemble, own, random, history.Labels, history.Events);
    }

    /// <summary>Compares scores of the same rows.</summary>
    /// <param name="ensemble">Surprise of the ensemble.</param>
    /// <param name="moment">Surprise of MOMENT; where it is NaN the ensemble stands alone.</param>
    /// <param name="controls">The same from random weights.</param>
    /// <param name="labels">Faulty rows.</param>
    /// <param name="events">Faults they belong to.</param>
    public static MomentAdmissionResult Compare(
        ReadOnlySpan<double> ensemble, ReadOnlySpan<double> moment, IReadOnlyList<double[]> controls, ReadOnlySpan<bool> labels, int events)
    {
        if (controls.Count == 0) throw new ArgumentException("Without a control nobody knows what the training of MOMENT is worth; give at least one.", nameof(controls));
        double control = 0;
        foreach (double[] random in controls) control = Math.Max(control, AveragePrecision.Of(Fuse(ensemble, random), labels));
        return Decide(AveragePrecision.Of(ensemble, labels), AveragePrecision.Of(Fuse(ensemble, moment), labels), control, events);
    }

    /// <summary>The rule.</summary>
    /// <param name="without">Ranking quality without MOMENT.</param>
    /// <param name="with">With it.</param>
    /// <param name="control">With random weights.</param>
    /// <param name="events">Faults behind these numbers.</param>
    public static MomentAdmissionResult Decide(double without, double with, double control, int events)
    {
        var (admitted, why) = events < FewestEvents ? (false, $"{events} faults are too few to tell, {FewestEvents} are needed")
            : !double.IsFinite(without) || !double.IsFinite(with) || !double.IsFinite(control) ? (false, "there is nothing to rank")
            : with < without ? (false, "it would make the ranking worse")
            : with <= control ? (false, "random weights do as well, so what it adds is not what it learnt")
            : (true, "nothing is lost, and random weights do not do as well");
        string numbers = string.Create(CultureInfo.InvariantCulture,
            $"average precision {without:0.000} without, {with:0.000} with, {control:0.000} with random weights, {events} faults");
        return new(admitted, without, with, control, events, $"MOMENT {(admitted ? "joins the fused score" : "stays beside the fused score")}: {why} ({numbers})");
    }

    /// <summary>MOMENT as a sixth head: the ensemble's mean of five, and one more.</summary>
    public static double[] Fuse(ReadOnlySpan<double> ensemble, ReadOnlySpan<double> moment)
    {
        if (moment.Length != ensemble.Length) throw new ArgumentException($"{moment.Length} scores of MOMENT for {ensemble.Length} of the ensemble.", nameof(moment));
        var fused = new double[ensemble.Length];
        for (int t = 0; t < fused.Length; t++)
            fused[t] = double.IsNaN(moment[t]) ? ensemble[t] : (EnsembleHeads * ensemble[t] + moment[t]) / (EnsembleHeads + 1);
        return fused;
    }
}
