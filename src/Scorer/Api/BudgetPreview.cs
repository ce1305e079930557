using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Scorer.Fleet;
using StreamingAnomaly.Scorer.Store;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>
/// The alarm rule over stored scores, once with the budget in force and once with another. No detector runs again; scores of
/// earlier bundles are left out, and so are re-calibrations after maintenance.
/// </summary>
/// <param name="From">First score that counts.</param>
/// <param name="To">Last score.</param>
/// <param name="Scores">How many counted.</param>
/// <param name="Current">With the budget in force.</param>
/// <param name="Proposed">With the other.</param>
/// <param name="Truncated">There were more than <see cref="MaxScores"/>; the oldest of the period were taken.</param>
internal sealed record BudgetPreview(string? From, string? To, long Scores, BudgetOutcome Current, BudgetOutcome Proposed, bool Truncated)
{
    /// <summary>Scores judged at most: eleven days at one a second.</summary>
    public const int MaxScores = 1_000_000;

    private const int PageSize = 20_000;

    public static async Task<BudgetPreview> RunAsync(
        IScoreStore store, string equipment, EquipmentModel model, LaneSettings settings, string bundle, AlarmBudget proposed, long from, long to,
        CancellationToken cancellation)
    {
        var now = new Trial(model, settings.Scoring, settings.Profile.AlarmBudget);
        var then = new Trial(model, settings.With(proposed).Scoring, proposed);
        var longest = Math.Max(settings.Profile.AlarmBudget.Per.Ticks, proposed.Per.Ticks) * UnixTime.NanosecondsPerTick;
        // Both start from the model's baseline and follow the tail for a budget before anything counts.
        var query = new ScoreQuery { Equipment = equipment, FromUnixNano = from == long.MinValue ? from : from - longest, ToUnixNano = to, Limit = PageSize };
        var scores = new double[now.Detectors.Count];
        long first = 0, last = 0, counted = 0, seen = 0;
        while (seen < MaxScores)
        {
            var page = await store.QueryAsync(query, cancellation);
            foreach (var score in page)
            {
                if (score.State != ScoreState.Scored || score.Bundle != bundle) continue;
                seen++;
                for (var d = 0; d < scores.Length; d++) scores[d] = ScoreOf(score, now.Detectors[d]);
                var counts = score.TimeUnixNano >= from;
                now.Step(scores, score, counts);
                then.Step(scores, score, counts);
                if (!counts) continue;
                if (counted++ == 0) first = score.TimeUnixNano;
                last = score.TimeUnixNano;
            }

            if (page.Count < PageSize) break;
            query = query with { FromUnixNano = page[^1].TimeUnixNano + 1 };
        }

        return new(
            counted == 0 ? null : IsoTime.Format(first), counted == 0 ? null : IsoTime.Format(last), counted, now.Outcome(), then.Outcome(), seen >= MaxScores);
    }

    private static double ScoreOf(StoredScore score, string detector)
    {
        foreach (var value in score.Detectors)
            if (value.Name == detector) return value.Score;
        return double.NaN;
    }

    private sealed class Trial(EquipmentModel model, ScoringOptions options, AlarmBudget budget)
    {
        private readonly AlarmTrial trial = new(model, options);
        private readonly List<BudgetEpisode> episodes = [];
        private (long Since, long Until, int Stage, double Peak)? open;

        public IReadOnlyList<string> Detectors => trial.Detectors;

        public void Step(double[] scores, StoredScore score, bool counts)
        {
            var decision = trial.Step(scores, score.Degraded);
            if (decision.Closed) Close();
            if (decision.Opened && counts) open = (score.TimeUnixNano, score.TimeUnixNano, 0, 0);
            if (open is { } episode && decision.Alarm)
                open = (episode.Since, score.TimeUnixNano, Math.Max(episode.Stage, decision.AlarmStage), Math.Max(episode.Peak, decision.Ratio));
        }

        public BudgetOutcome Outcome()
        {
            Close();
            return new(budget.Alerts, Duration.Format(budget.Per), episodes);
        }

        private void Close()
        {
            if (open is { } ended) episodes.Add(new(IsoTime.Format(ended.Since), IsoTime.Format(ended.Until), ended.Stage, ended.Peak));
            open = null;
        }
    }
}

/// <summary>What a budget would have done.</summary>
/// <param name="Alerts">Episodes allowed.</param>
/// <param name="Per">In this time.</param>
/// <param name="Episodes">Alarms, oldest first.</param>
internal sealed record BudgetOutcome(int Alerts, string Per, IReadOnlyList<BudgetEpisode> Episodes);

/// <summary>An alarm.</summary>
/// <param name="From">Its first reading.</param>
/// <param name="To">Its last reading in alarm.</param>
/// <param name="Stage">3 or 4.</param>
/// <param name="Peak">Largest distance to the threshold, 1 at the threshold.</param>
internal sealed record BudgetEpisode(string From, string To, int Stage, double Peak);
