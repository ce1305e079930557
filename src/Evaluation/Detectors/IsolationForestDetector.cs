using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>Isolation forest on standardised rows, 100 trees of 256 rows: the project's own <see cref="IsolationForest"/>.</summary>
internal sealed class IsolationForestDetector : IOfflineDetector
{
    public string Name => "iforest-row";
    public bool Seeded(OfflineTask task) => true;

    public OfflineScores Run(OfflineTask task)
    {
        var rows = new Standardised(task, 1);
        var fit = new float[task.FitRows * rows.Columns];
        for (var row = 0; row < task.FitRows; row++) Narrow(rows.Window(row), fit.AsSpan(row * rows.Columns));
        var forest = IsolationForest.Train((ReadOnlySpan<float>)fit, rows.Columns, new() { Seed = (ulong)task.Seed });
        return new(Score(task.FitRows, task.Train.Rows), Score(task.Train.Rows, task.Train.Rows + task.Test.Rows));

        double[] Score(int first, int end)
        {
            var values = new float[(end - first) * rows.Columns];
            for (var row = first; row < end; row++) Narrow(rows.Window(row), values.AsSpan((row - first) * rows.Columns));
            var scores = new double[end - first];
            forest.Score(values, scores);
            return scores;
        }
    }

    private static void Narrow(ReadOnlySpan<double> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++) to[i] = (float)from[i];
    }
}
