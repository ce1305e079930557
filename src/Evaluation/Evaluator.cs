using System.Collections.Concurrent;
using StreamingAnomaly.Evaluation.Detectors;
using StreamingAnomaly.Evaluation.Report;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation;

/// <summary>Runs every detector on every series and sums up. Results do not depend on the number of threads.</summary>
/// <param name="detectors">Who competes.</param>
/// <param name="options">Seeds and threads.</param>
/// <param name="time">For the seconds in the report.</param>
public sealed class Evaluator(IReadOnlyList<IOfflineDetector> detectors, EvaluatorOptions options, TimeProvider time)
{
    /// <summary>Runs.</summary>
    /// <param name="sets">What to run on.</param>
    /// <param name="progress">Told the share of the work that is done, 0..1.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EvaluationException">A detector or the data is at fault; the message names the series.</exception>
    public EvaluationReport Run(IReadOnlyList<EvaluationSet> sets, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        options.Validate();
        var began = time.GetTimestamp();
        var tallies = sets.Select(set => detectors.Where(d => d.Applies(set)).Select(d => new SetTally(set, d, options.Seeds)).ToList()).ToList();
        var jobs = tallies.SelectMany(t => t).SelectMany(t => t.Jobs(time)).OrderByDescending(j => j.Cost).ToList();
        var total = Math.Max(1, jobs.Sum(j => j.Cost));
        var done = 0.0;
        var gate = new Lock();
        try
        {
            Parallel.ForEach(
                Partitioner.Create(jobs, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation },
                job =>
                {
                    job.Run();
                    lock (gate) progress?.Report(Math.Min(1, (done += job.Cost) / total));
                });
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<EvaluationException>().FirstOrDefault() is { } known)
        {
            throw new EvaluationException(known.Message, e);
        }

        return new()
        {
            Seeds = options.Seeds,
            Threads = options.Threads,
            Sets = [.. sets.Select((set, i) => new SetReport
            {
                Name = set.Name,
                Series = set.Runs?.Test.Count ?? set.Series.Count,
                Detectors = [.. tallies[i].Select(t => t.Report())],
                Trace = Trace(set, tallies[i]),
            })],
            Seconds = time.GetElapsedTime(began).TotalSeconds,
        };
    }

    /// <summary>The middling series of the set by its best detector: neither the one where all shine nor the hopeless one.</summary>
    private static ScoreTrace? Trace(EvaluationSet set, List<SetTally> tallies)
    {
        if (tallies.Count == 0) return null;
        var ranked = Enumerable.Range(0, set.Series.Count).Select(i => (Index: i, Best: tallies.Max(t => t.VusPr(i))))
            .Where(s => !double.IsNaN(s.Best)).OrderBy(s => s.Best).ToList();
        if (ranked.Count == 0) return null;
        var i = ranked[ranked.Count / 2].Index;
        return new(set.Series[i].Name, set.Series[i].EvaluatedLabels(), [.. tallies.Select(t => t.Trace(i))]);
    }
}
