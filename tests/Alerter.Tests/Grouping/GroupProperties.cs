using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests.Grouping;

/// <summary>Whatever happens when: a notification lists exactly what is active in its group, and none comes too soon after another.</summary>
public sealed class GroupProperties
{
    private const int Cases = 20, Steps = 120;
    private static readonly WebhookOptions[] People = [new() { Name = "people", Url = "http://people.example/" }];
    private static readonly GroupingOptions Grouping = new() { By = ["line"], Line = "^([a-z]+)-" };

    [Fact]
    public void Notifications_AnyEvents_ListExactlyTheActiveAndKeepTheirDistance()
    {
        var numbers = Gen.Choose(0, 9999).ArrayOf(Steps);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20261121, 13), Prop.ForAll(numbers.ToArbitrary(), Holds));
    }

    private static bool Holds(int[] steps)
    {
        using var file = new AlerterFile { Alerter = new() { Grouping = Grouping } };
        var last = new Dictionary<string, DateTimeOffset>();
        var open = new HashSet<string>();
        var known = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            // Ten seconds a step, so that urgent and ordinary times both matter.
            file.Time.Advance(TimeSpan.FromSeconds(10));
            file.TakeAsync(People, Event(steps[i], i, open) is { } alert ? [alert] : []).GetAwaiter().GetResult();
            known = Judge(file, file.Outbox(), last, known, i);
        }

        return known > 0 || open.Count == 0;
    }

    private static int Judge(
        AlerterFile file, IReadOnlyList<(string Receiver, string Id, Notification What, State.OutboxState State)> outbox,
        Dictionary<string, DateTimeOffset> last, int known, int step)
    {
        var now = file.Time.GetUtcNow();
        foreach (var told in outbox.Skip(known).Select(o => o.What))
        {
            var line = told.Group!.Labels["line"];
            var active = file.Incidents().Where(s => s.Incident.Status == IncidentStatus.Open && s.Incident.Equipment.StartsWith(line, StringComparison.Ordinal));
            Assert.Equal(
                active.Select(s => $"{s.Incident.Equipment} {s.Incident.Stage}").Order(),
                told.Group.Members.Where(m => m.Status == IncidentStatus.Open).Select(m => $"{m.Equipment} {m.Stage}").Order());
            if (last.TryGetValue(line, out var before))
                Assert.True(now - before >= (told.Group.Reason == GroupReason.Urgent ? Grouping.UrgentInterval : Grouping.Interval), $"step {step}: {now - before}");
            last[line] = now;
        }

        return outbox.Count;
    }

    // Which of six equipments, and whether it opens, escalates or closes.
    private static AlertEvent? Event(int number, int step, HashSet<string> open)
    {
        var equipment = number % 2 == 0 ? $"etch-{number / 2 % 3}" : $"cvd-{number / 2 % 3}";
        var minute = (step + 1) / 6.0;
        return (number / 6 % 5) switch
        {
            0 or 1 when open.Add(equipment) => Alert(minute, stage: 3, episode: $"{equipment}", equipment: equipment),
            2 when open.Contains(equipment) => Alert(minute, AlertPhase.Escalated, 4, $"{equipment}", equipment),
            3 when open.Remove(equipment) => Closed(minute, 3, $"{equipment}", equipment),
            _ => null,
        };
    }
}
