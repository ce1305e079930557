using StreamingAnomaly.Analysis.Table;
using StreamingAnomaly.Evaluation;
using StreamingAnomaly.Evaluation.Detectors;

namespace StreamingAnomaly.Analysis.Detectors;

/// <summary>The isolation forest that the evaluation runs: 100 trees of 256 rows on standardised rows.</summary>
/// <param name="seed">Of its draws.</param>
internal sealed class ForestScorer(int seed) : RowScorer
{
    /// <summary>Rows handed over at once: bounds the copies, and lets a cancel through.</summary>
    private const int Chunk = 65_536;

    public override AnalysisDetector Detector => AnalysisDetector.Forest;

    public override void Score(AnalysisTable table, EquipmentSpan equipment, LearningRows learning, Span<float> into, Watch watch)
    {
        var detector = new IsolationForestDetector();
        var train = new Matrix(learning.Values(table, equipment), equipment.Features.Length);
        for (var first = equipment.First; first < equipment.End; first += Chunk)
        {
            watch.At((double)(first - equipment.First) / equipment.Rows);
            var end = Math.Min(first + Chunk, equipment.End);
            // The same training rows and seed grow the same forest for every chunk.
            var scores = detector.Run(new()
            {
                Series = equipment.Name,
                Train = train,
                FitRows = train.Rows,
                Test = new Matrix(table.RowMajor(equipment, first, end), equipment.Features.Length),
                TestStarts = [0],
                Window = 1,
                Seed = seed,
            }).Test;
            for (var i = 0; i < scores.Length; i++) into[first - equipment.First + i] = (float)scores[i];
        }
    }
}
