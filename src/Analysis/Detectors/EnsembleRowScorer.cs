using StreamingAnomaly.Analysis.Table;
using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Analysis.Detectors;

/// <summary>
/// The product's ensemble. Rows that were learnt from keep the score of models that did not see them (the trainer cross-fits), the
/// others are scored as the stream would: no row is judged by its own example.
/// </summary>
internal sealed class EnsembleRowScorer : RowScorer
{
    /// <summary>Share of the work that learning is, roughly.</summary>
    private const double Learning = 0.4;

    private const int Beat = 4096;

    public override AnalysisDetector Detector => AnalysisDetector.Ensemble;

    public override void Score(AnalysisTable table, EquipmentSpan equipment, LearningRows learning, Span<float> into, Watch watch)
    {
        TrainedEnsemble trained;
        try
        {
            trained = EnsembleTrainer.Fit(learning.Values(table, equipment), equipment.Features.Length, learning.Restarts, new());
        }
        catch (ArgumentException e)
        {
            throw new AnalysisException(e.Message, e);
        }

        watch.At(Learning);
        if (learning.Rows.Length < equipment.Rows) Observe(table, equipment, trained.Model, into, watch.Part(Learning, 1));
        for (var i = 0; i < learning.Rows.Length; i++)
            if (double.IsFinite(trained.Scores[i])) into[learning.Rows[i] - equipment.First] = (float)trained.Scores[i];
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
