namespace StreamingAnomaly.Models.Moment.Tuning;

/// <summary>Chooses between plans by a short measurement that stays inside a budget of time.</summary>
internal static class MomentTuner
{
    /// <summary>How much faster than the default another plan must be: less is noise on a busy machine.</summary>
    public const double LeastGain = 1.03;

    /// <summary>Windows in a run that are tried: the best seen lies between 2 and 16.</summary>
    private static readonly int[] Rows = [4, 8, 2, 16, 32];

    /// <summary>Plans worth trying, the default first; as many threads as that has, or one lane.</summary>
    public static IReadOnlyList<MomentRunPlan> Candidates(MomentRunPlan first, int batchSize) =>
    [
        .. new[] { first }
            .Concat(Rows.Where(r => r <= batchSize).Select(r => first with { Rows = r }))
            .Concat(first.Lanes > 1 ? [first with { Lanes = 1 }] : [])
            .Distinct(),
    ];

    /// <summary>Measures candidates in turn, round by round, until the budget is used; the best median wins. The first round is
    /// not cut short before the default was measured.</summary>
    /// <param name="candidates">The default first.</param>
    /// <param name="measure">Windows per second of a plan, measured once.</param>
    /// <param name="budget">Most time; zero measures nothing and takes the default.</param>
    /// <param name="time">Clock.</param>
    public static MomentTuning Choose(IReadOnlyList<MomentRunPlan> candidates, Func<MomentRunPlan, double> measure, TimeSpan budget, TimeProvider time)
    {
        if (budget <= TimeSpan.Zero) return new MomentTuning(candidates[0], []);
        long start = time.GetTimestamp();
        var seen = candidates.Select(_ => new List<double>()).ToList();
        for (int turn = 0; turn == 0 || time.GetElapsedTime(start) < budget; turn++)
            seen[turn % candidates.Count].Add(measure(candidates[turn % candidates.Count]));
        var measured = candidates.Zip(seen).Where(m => m.Second.Count > 0).Select(m => new MomentMeasurement(m.First, Median(m.Second))).ToList();
        var best = measured.MaxBy(m => m.WindowsPerSecond)!;
        return new MomentTuning(best.WindowsPerSecond > measured[0].WindowsPerSecond * LeastGain ? best.Plan : candidates[0], measured);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
