using System.Numerics.Tensors;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>Largest |z| of the sensors.</summary>
internal sealed class LargestDetector : IOfflineDetector
{
    public string Name => "max-z";
    public bool Seeded(OfflineTask task) => false;

    public OfflineScores Run(OfflineTask task)
    {
        var rows = new Standardised(task, 1);
        return rows.Score(row => Math.Abs(TensorPrimitives.MaxMagnitude(rows.Window(row))));
    }
}
