using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Reliability.Tests.Oracle;

/// <summary>What came out beside what had to come out.</summary>
internal static class Comparison
{
    /// <summary>Compares everything on the topics with the expectation.</summary>
    public static Findings Of(Expectation expected, OutputTail found, IReadOnlySet<(int Partition, long Offset)> ours)
    {
        var findings = new Findings { In = expected.In, Values = expected.Values };
        var bundles = Models(expected, found, findings);
        Scores(expected, found, bundles, findings);
        Letters(expected, found, ours, findings);
        Alerts(expected, found, findings);
        return findings;
    }

    // Models are content: the n-th of an equipment must be the reference's n-th, byte by byte. Gives each one's hash.
    private static Dictionary<string, List<string>> Models(Expectation expected, OutputTail found, Findings findings)
    {
        var bundles = new Dictionary<string, List<string>>();
        foreach (var of in found.Deployments.GroupBy(d => d.Equipment))
        {
            var models = expected.Models.GetValueOrDefault(of.Key) ?? [];
            var hashes = bundles[of.Key] = [];
            foreach (var deployment in of)
            {
                var what = $"model {hashes.Count + 1} of {of.Key} (bundle {deployment.Bundle})";
                if (hashes.Contains(deployment.Bundle) || hashes.Count >= models.Count) findings.AddDoubled(what);
                else if (!deployment.Files["model.bin"].Span.SequenceEqual(models[hashes.Count])) findings.AddDifferent(what);
                hashes.Add(deployment.Bundle);
            }
        }

        foreach (var (equipment, models) in expected.Models)
            for (var i = bundles.GetValueOrDefault(equipment)?.Count ?? 0; i < models.Count; i++) findings.AddLost($"model {i + 1} of {equipment}");
        return bundles;
    }

    private static void Scores(Expectation expected, OutputTail found, Dictionary<string, List<string>> bundles, Findings findings)
    {
        var seen = new HashSet<(string, long)>();
        foreach (var bytes in found.Scores)
        {
            var score = Score.Parser.ParseFrom(bytes);
            var key = (score.Equipment, score.TimeUnixNano);
            var what = $"score of {score.Equipment} at {UnixTime.FromNanoseconds(score.TimeUnixNano):O} (reading {score.SourcePartition}/{score.SourceOffset})";
            if (!seen.Add(key)) findings.AddDoubled(what);
            else if (!expected.Scores.TryGetValue(key, out var should)) findings.AddDoubled($"{what}: nothing gave rise to it");
            else
            {
                if (score.State == ScoreState.Scored) findings.Scored++; else findings.WarmUp++;
                if (should.Facts.Difference(ScoreFacts.Of(score)) is { } difference) findings.AddDifferent($"{what}: {difference}");
                else if (score.Bundle.Length > 0 && bundles.GetValueOrDefault(score.Equipment)?.ElementAtOrDefault(should.Model - 1) != score.Bundle)
                    findings.AddDifferent($"{what}: bundle {score.Bundle} is not model {should.Model}");
            }
        }

        foreach (var ((equipment, time), _) in expected.Scores.Where(s => !seen.Contains(s.Key)))
            findings.AddLost($"score of {equipment} at {UnixTime.FromNanoseconds(time):O}");
    }

    private static void Letters(Expectation expected, OutputTail found, IReadOnlySet<(int, long)> ours, Findings findings)
    {
        var left = expected.Letters.ToDictionary(l => l.Key, l => l.Value.Letters);
        foreach (var letter in found.DeadLetters)
        {
            var key = (letter.SourcePartition, letter.SourceOffset, letter.Reason);
            if (!ours.Contains((letter.SourcePartition, letter.SourceOffset))) continue;
            var what = $"dead letter of {letter.SourcePartition}/{letter.SourceOffset}, {letter.Reason}";
            if (left.GetValueOrDefault(key) is var letters && letters > 0)
            {
                left[key] = letters - 1;
                if (letters == 1) findings.Quarantined += expected.Letters[key].Readings;
            }
            else if (left.ContainsKey(key)) findings.AddDoubled(what);
            else findings.AddDifferent($"{what}: it was not to be set aside, or for another reason");
        }

        foreach (var ((partition, offset, reason), _) in left.Where(l => l.Value > 0)) findings.AddLost($"dead letter of {partition}/{offset}, {reason}");
    }

    private static void Alerts(Expectation expected, OutputTail found, Findings findings)
    {
        var seen = new HashSet<string>();
        foreach (var bytes in found.Alerts)
        {
            var alert = AlertJson.ReadAlert(bytes);
            var what = $"alert {alert.Rule} {alert.Phase} of {alert.Equipment} at {alert.Time:O} ({alert.Id})";
            if (!seen.Add(alert.Id)) findings.AddDoubled(what);
            else if (!expected.Alerts.TryGetValue(alert.Id, out var should)) findings.AddDoubled($"{what}: nothing gave rise to it");
            else
            {
                findings.Alerts++;
                var actual = new ExpectedAlert(
                    alert.Equipment, alert.Rule, alert.Phase, alert.Stage, alert.Time, alert.Since, alert.Evidence.Partition,
                    alert.Evidence.FirstOffset, alert.Evidence.LastOffset, alert.Score, alert.Probability, alert.Ratio);
                if (actual != should) findings.AddDifferent($"{what}: {should} expected, {actual} found");
            }
        }

        foreach (var (id, alert) in expected.Alerts.Where(a => !seen.Contains(a.Key)))
            findings.AddLost($"alert {alert.Rule} {alert.Phase} of {alert.Equipment} at {alert.Time:O} ({id})");
    }
}
