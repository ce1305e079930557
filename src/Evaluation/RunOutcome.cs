using StreamingAnomaly.Evaluation.Detectors;
using StreamingAnomaly.Evaluation.Metrics;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation;

/// <summary>One detector, one seed, one trial over runs that are labelled as a whole.</summary>
internal sealed record RunOutcome
{
    private const double TopShare = 0.1;
    private const double FalseAlarmShare = 0.05;
    private const double TrainQuantile = 0.95;
    private const int Folds = 5;

    /// <summary>ROC AUC over the test runs.</summary>
    public required double AucRoc { get; init; }

    /// <summary>Average precision over the test runs.</summary>
    public required double AucPr { get; init; }

    /// <summary>Recall where at most 5 % of the normal test runs alarm.</summary>
    public required double RecallAt5Percent { get; init; }

    /// <summary>Recall above the 95th percentile of the train runs, each scored by a model of the other folds.</summary>
    public required double Recall { get; init; }

    /// <summary>Share of normal test runs above it.</summary>
    public required double FalseAlarmRate { get; init; }

    public required double Seconds { get; init; }

    public static RunOutcome Of(string set, RunTrial trial, IOfflineDetector detector, int seed, TimeProvider time)
    {
        var began = time.GetTimestamp();
        var own = detector.Judge(trial);
        var scores = own?.Test ?? Score(set, trial.Train, trial.Test, detector, seed);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        var threshold = own is null ? TrainThreshold(set, trial.Train, detector, seed) : Quantile([.. own.Train.Where(double.IsFinite)]);
        var labels = trial.Test.Where((_, i) => double.IsFinite(scores[i])).Select(r => r.IsFault).ToArray();
        scores = [.. scores.Where(double.IsFinite)];
        var normal = scores.Where((_, i) => !labels[i]).OrderDescending().ToArray();
        var fault = scores.Where((_, i) => labels[i]).ToArray();
        var atMost5 = normal[(int)(FalseAlarmShare * normal.Length)];
        return new()
        {
            AucRoc = RankMetrics.RocAuc(labels, scores),
            AucPr = RankMetrics.AveragePrecision(labels, scores),
            RecallAt5Percent = Share(fault, atMost5),
            Recall = Share(fault, threshold),
            FalseAlarmRate = Share(normal, threshold),
            Seconds = seconds,
        };
    }

    /// <summary>The task of scoring runs: everything in train is fitted.</summary>
    public static OfflineTask Task(string set, IReadOnlyList<LabelledRun> train, IReadOnlyList<LabelledRun> test, int seed)
    {
        var rows = Matrix.Stack([.. train.Select(r => r.Rows)]);
        return new()
        {
            Series = set,
            Train = rows,
            FitRows = rows.Rows,
            TrainStarts = Starts(train),
            Test = Matrix.Stack([.. test.Select(r => r.Rows)]),
            TestStarts = Starts(test),
            Window = RunTrial.DetectorWindow,
            Seed = seed,
        };
    }

    /// <summary>Score of a run: mean of the highest 10 % of its row scores.</summary>
    internal static double OfRun(ReadOnlySpan<double> rows)
    {
        var sorted = rows.ToArray();
        Array.Sort(sorted);
        var top = (int)Math.Ceiling(TopShare * sorted.Length);
        double sum = 0;
        foreach (var score in sorted.AsSpan(sorted.Length - top)) sum += score;
        return sum / top;
    }

    private static double[] Score(string set, IReadOnlyList<LabelledRun> train, IReadOnlyList<LabelledRun> test, IOfflineDetector detector, int seed)
    {
        var task = Task(set, train, test, seed);
        var result = detector.Run(task);
        ScoreCheck.Require($"{set}, {detector.Name}", result.Test, task.Test.Rows);
        var scores = new double[test.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            var rows = result.Test.AsSpan(task.TestStarts[i], test[i].Rows.Rows);
            scores[i] = OfRun(rows[Math.Min(result.WarmUp, rows.Length - 1)..]);
        }

        return scores;
    }

    private static double TrainThreshold(string set, IReadOnlyList<LabelledRun> train, IOfflineDetector detector, int seed)
    {
        var scores = new List<double>();
        for (var fold = 0; fold < Folds; fold++)
        {
            var held = train.Where((_, i) => i % Folds == fold).ToList();
            scores.AddRange(Score(set, [.. train.Except(held)], held, detector, seed));
        }

        return Quantile(scores);
    }

    private static double Quantile(List<double> scores)
    {
        scores.Sort();
        return scores[(int)Math.Ceiling(TrainQuantile * (scores.Count - 1))];
    }

    private static double Share(double[] scores, double threshold) => (double)scores.Count(s => s > threshold) / scores.Length;

    private static List<int> Starts(IReadOnlyList<LabelledRun> runs)
    {
        var starts = new List<int>();
        var row = 0;
        foreach (var run in runs)
        {
            starts.Add(row);
            row += run.Rows.Rows;
        }

        return starts;
    }
}
