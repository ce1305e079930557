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

/// <summary>Guesses: what a metric gives for nothing where the scores carry nothing.</summary>
internal sealed class RandomDetector : IOfflineDetector
{
    public string Name => "random";
    public bool Seeded(OfflineTask task) => true;

    public OfflineScores Run(OfflineTask task)
    {
        var random = task.Random();
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        return new(Draw(task.Train.Rows - task.FitRows), Draw(task.Test.Rows));
    }
}

/// <summary>Says the same of every row.</summary>
internal sealed class ConstantDetector : IOfflineDetector
{
    public string Name => "constant";
    public bool Seeded(OfflineTask task) => false;

    public OfflineScores Run(OfflineTask task) => new(new double[task.Train.Rows - task.FitRows], new double[task.Test.Rows]);
}
