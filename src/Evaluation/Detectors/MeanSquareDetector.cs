using System.Numerics.Tensors;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>Mean over the sensors of z squared.</summary>
internal sealed class MeanSquareDetector : IOfflineDetector
{
    public string Name => "mean-z2";
    public bool Seeded(OfflineTask task) => false;

    public OfflineScores Run(OfflineTask task)
    {
        var rows = new Standardised(task, 1);
        return rows.Score(row => TensorPrimitives.SumOfSquares(rows.Window(row)) / rows.Columns);
    }
}
