using StreamingAnomaly.Analysis.Table;
using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Evaluation;
using StreamingAnomaly.Evaluation.Detectors;

namespace StreamingAnomaly.Analysis.Detectors;

/// <summary>
/// The product's ensemble. Rows that were learnt from keep the score of models that did not see them (the trainer cross-fits), the
/// others are scored as the stream would: no row is judged by its own example. In the stream a baseline is checked before it is learnt
/// from; here, where nobody named a healthy period, rows that an isolation forest finds far out (Tukey's outer fence of its scores) teach
/// nothing, or lasting faults would be learnt as normal.
/// </summary>
/// <param name="seed">Of that forest.</param>
internal sealed class EnsembleRowScorer(int seed) : RowScorer
{
    /// <summary>Share of the work that learning is, roughly.</summary>
    private const double Learning = 0.4;

    private const int Beat = 4096;

    /// <summary>Width of the fence in interquartile ranges of the forest's scores.</summary>
    private const double Fence = 3;

    /// <summary>Share of the rows that may be left out; beyond it they are no outliers but another way of running.</summary>
    private const double MostTrimmed = 0.2;

    /// <summary>Rows at a stretch's beginning whose windows are not full; they have no score.</summary>
    private static readonly int WarmUp = new EnsembleOptions().LongWindow;

    /// <summary>Part of a short stretch that warming up may take.</summary>
    private const int LeastStretches = 4;

    public override AnalysisDetector Detector => AnalysisDetector.Ensemble;

    public override void Score(AnalysisTable table, EquipmentSpan equipment, LearningRows learning, Span<float> into, Watch watch)
    {
        TrainedEnsemble trained;
        try
        {
            var values = learning.Values(table, equipment);
            if (learning.Whole) Trim(values, equipment, learning, watch);
            trained = EnsembleTrainer.Fit(values, equipment.Features.Length, learning.Restarts, new());
        }
        catch (ArgumentException e)
        {
            throw new AnalysisException(e.Message, e);
        }

        watch.At(Learning);
        if (learning.Rows.Length < equipment.Rows || Array.Exists(trained.Scores, double.IsNaN)) Observe(table, equipment, trained.Model, into, watch.Part(Learning, 1));
        for (var i = 0; i < learning.Rows.Length; i++)
            if (double.IsFinite(trained.Scores[i])) into[learning.Rows[i] - equipment.First] = (float)trained.Scores[i];
        Quieten(into, table.Restarts(equipment));
    }

    /// <summary>Takes the values of rows that are far out: a row without values teaches nothing.</summary>
    private void Trim(double[] values, EquipmentSpan equipment, LearningRows learning, Watch watch)
    {
        watch.At(0);
        var rows = new Matrix(values, equipment.Features.Length);
        var scores = new IsolationForestDetector().Run(new()
        {
            Series = equipment.Name, Train = rows, FitRows = rows.Rows, Test = rows, TestStarts = [0], Window = 1, Seed = seed,
        }).Test;
        var sorted = (double[])scores.Clone();
        Array.Sort(sorted);
        double q1 = sorted[sorted.Length / 4], q3 = sorted[sorted.Length * 3 / 4];
        var limit = Math.Max(q3 + (Fence * (q3 - q1)), sorted[(int)(sorted.Length * (1 - MostTrimmed))]);
        for (var row = 0; row < learning.Rows.Length; row++)
            if (scores[row] > limit) rows[row].Fill(double.NaN);
    }

    private static void Quieten(Span<float> scores, bool[] restarts)
    {
        for (int first = 0, end; first < scores.Length; first = end)
        {
            end = first + 1;
            while (end < scores.Length && !restarts[end]) end++;
            scores[first..(first + Math.Min(WarmUp, (end - first) / LeastStretches))].Fill(float.NaN);
        }
    }

    private static void Observe(AnalysisTable table, EquipmentSpan equipment, EnsembleModel model, Span<float> into, Watch watch)
    {
        var scorer = new EnsembleScorer(model);
        var restarts = table.Restarts(equipment);
        var row = new double[equipment.Features.Length];
        for (var i = 0; i < equipment.Rows; i++)
        {
            if (i % Beat == 0) watch.At((double)i / equipment.Rows);
            for (var f = 0; f < row.Length; f++) row[f] = table.Columns[equipment.Features[f]][equipment.First + i];
            into[i] = (float)scorer.Observe(row, restarts[i]);
        }
    }
}
