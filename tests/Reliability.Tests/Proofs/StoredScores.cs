using System.Diagnostics;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Reliability.Tests.Proofs;

/// <summary>What InfluxDB holds beside what the scorers wrote, of the equipments of one plan: others share the broker.</summary>
internal sealed class StoredScores(Stage stage, InfluxServer influx, string database, string prefix)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Waits until every score is stored or refused.</summary>
    public async Task DrainAsync(long scores, Action<string> say)
    {
        var started = Stopwatch.GetTimestamp();
        while (await CountAsync() + (await RefusedAsync()).Count < scores && Stopwatch.GetElapsedTime(started) < Patience)
            await Task.Delay(500);
        say($"{await CountAsync()} scores stored and {(await RefusedAsync()).Count} records among the refused, of {scores} scores");
    }

    /// <summary>
    /// Every score is a point with its numbers, but for those of <paramref name="disliked"/> that the server would not have: they lie in
    /// the dead letters.
    /// </summary>
    public async Task CompareAsync(ProofResult result, string? disliked = null)
    {
        var (points, set) = (0L, 0L);
        var refused = await RefusedAsync();
        foreach (var equipment in stage.Tail.Scores.Select(b => Score.Parser.ParseFrom(b)).Where(s => s.State == ScoreState.Scored).GroupBy(s => s.Equipment))
        {
            var stored = (await influx.QueryAsync(database, $"SELECT score, probability, stage FROM anomaly_score WHERE equipment = '{equipment.Key}' AND sensor = '*'"))
                .TryGetProperty("series", out var series)
                ? series[0].GetProperty("values").EnumerateArray().ToDictionary(v => v[0].GetInt64(), v => (v[1].GetDouble(), v[2].GetDouble(), v[3].GetInt64()))
                : [];
            foreach (var score in equipment)
            {
                if (stored.Remove(score.TimeUnixNano, out var point))
                {
                    points++;
                    if (point != (score.Score_, score.Probability, score.Stage)) result.Different++;
                }
                else if (equipment.Key == disliked && refused.Contains((score.Equipment, score.TimeUnixNano))) set++;
                else if (result.Lost++ < 5) result.Notes.Add($"lost: point of {score.Equipment} at {UnixTime.FromNanoseconds(score.TimeUnixNano):O}");
            }

            result.Doubled += stored.Count;
        }

        result.Notes.Add($"{points:N0} points stored, each once and with its numbers"
            + (disliked is null ? "" : $"; {set:N0} of {disliked} refused by the server and kept as dead letters"));
    }

    /// <summary>Scores that the store would not have: they lie among the dead letters.</summary>
    public async Task<IReadOnlySet<(string Equipment, long Time)>> RefusedAsync() =>
        (await stage.LettersAsync(Topics.DeadLetters(Topics.Scores))).Select(l => Score.Parser.ParseFrom(l.Value))
        .Where(s => s.Equipment.StartsWith(prefix, StringComparison.Ordinal)).Select(s => (s.Equipment, s.TimeUnixNano)).ToHashSet();

    /// <summary>Scores that are stored.</summary>
    public async Task<long> CountAsync()
    {
        var answer = await influx.QueryAsync(database, $"SELECT COUNT(score) FROM anomaly_score WHERE sensor = '*' AND equipment =~ /^{prefix}-/");
        return answer.TryGetProperty("series", out var series) ? series[0].GetProperty("values")[0][1].GetInt64() : 0;
    }
}
