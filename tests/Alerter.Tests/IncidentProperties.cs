using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests;

/// <summary>However the log interleaves, repeats and batches the events, and whenever the clock sweeps: the same incidents.</summary>
public sealed class IncidentProperties
{
    private const int Cases = 60;
    private static readonly WebhookOptions[] Receivers = [new() { Name = "people", Url = "http://people.example/" }];

    [Fact]
    public void Incidents_AnyInterleavingDuplicationBatchingAndSweeping_AreTheSame()
    {
        var numbers = Gen.Choose(0, 9999).ArrayOf();
        var property = Prop.ForAll(
            Gen.Zip(numbers, numbers).ToArbitrary(), pair => Same(Histories(pair.Item1), pair.Item2.Append(0).ToArray()));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20261121, 7), property);
    }

    private static bool Same(List<AlertEvent>[] histories, int[] chance)
    {
        using var plain = new AlerterFile();
        using var shuffled = new AlerterFile();
        plain.TakeAsync(Receivers, histories.SelectMany(h => h)).GetAwaiter().GetResult();
        TakeShuffled(shuffled, histories, chance);
        var expected = Ended(plain);
        Assert.Equal(expected, Ended(shuffled));
        return true;
    }

    private static void TakeShuffled(AlerterFile file, List<AlertEvent>[] histories, int[] chance)
    {
        var draws = 0;
        int Draw(int below) => chance[draws % chance.Length] / (1 + (draws++ / chance.Length)) % below;

        var positions = new int[histories.Length];
        var batch = new List<AlertEvent>();
        while (positions.Where((p, i) => p < histories[i].Count).Any())
        {
            var at = Draw(histories.Length);
            while (positions[at] == histories[at].Count) at = (at + 1) % histories.Length;
            batch.Add(histories[at][positions[at]++]);
            if (Draw(3) == 0) batch.Add(histories[at][Draw(positions[at])]);
            if (Draw(4) != 0) continue;
            Take();
            if (Draw(3) == 0) file.Time.Advance(TimeSpan.FromMinutes(Draw(12)));
        }

        Take();
        void Take()
        {
            file.TakeAsync(Receivers, batch, 1 + Draw(5)).GetAwaiter().GetResult();
            batch.Clear();
        }
    }

    // Three equipments; each number is one step of one of them: what happens and how long after the step before.
    private static List<AlertEvent>[] Histories(int[] steps)
    {
        var histories = new[] { new List<AlertEvent>(), [], [] };
        var minute = new double[3];
        foreach (var step in steps)
        {
            var tool = step % 3;
            minute[tool] += step / 21 % 8 * 0.9;
            var (at, equipment, number) = (minute[tool], $"etch-{tool}", histories[tool].Count);
            histories[tool].Add((step / 3 % 7) switch
            {
                0 or 1 => Alert(at, stage: 3, episode: $"e{number / 4}", equipment: equipment),
                2 => Alert(at, AlertPhase.Escalated, 4, $"e{number / 4}", equipment),
                3 or 4 => Closed(at, 3, $"e{number / 4}", equipment),
                5 => Sample(at, 2, equipment),
                _ => Alert(at, AlertPhase.Closed, 2, "m", equipment, AlertRule.BaselineMoved),
            });
        }

        return histories;
    }

    // Once everything quiet is resolved; the revision counts how often the clock was early and may differ.
    private static List<string> Ended(AlerterFile file)
    {
        file.Time.Advance(TimeSpan.FromDays(1));
        file.SweepAsync(Receivers).GetAwaiter().GetResult();
        return [.. file.Incidents().Select(s => $"{s.Incident.Id} {s.Incident.Equipment} {s.Incident.Status} {s.Incident.Stage} " +
            $"{s.Incident.Since:O} {s.Incident.Updated:O} {s.Incident.Resolved:O} {s.AlertCount} {string.Join(',', s.Incident.Alerts)} " +
            $"[{string.Join(',', s.Incident.OpenEpisodes)}] {s.Incident.Summary}")];
    }
}
