using System.Numerics.Tensors;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>Mean of <see cref="MeanSquareDetector"/> over the last window of rows: what a change of level or spread costs nothing to see.</summary>
internal sealed class WindowMeanSquareDetector : IOfflineDetector
{
    public string Name => "mean-z2-window";
    public bool Seeded(OfflineTask task) => false;

    public OfflineScores Run(OfflineTask task)
    {
        // By running sums, as the reference has it: where windows tie but for rounding, the order is that of this rounding.
        var rows = new Standardised(task, task.Window);
        var sums = new double[rows.PaddedRows + 1];
        for (var at = 0; at < rows.PaddedRows; at++)
            sums[at + 1] = sums[at] + (TensorPrimitives.SumOfSquares(rows.Padded(at)) / rows.Columns);
        return rows.Score(row => (sums[rows.Position(row) + 1] - sums[rows.Position(row) + 1 - rows.Width]) / rows.Width);
    }
}
