using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests.Grouping;

/// <summary>
/// Whatever happens to the equipments, whenever silences and windows apply, and however long the alerter is down: nobody is
/// told during them, of nothing that lay wholly inside, and of everything that went on outside.
/// </summary>
public sealed class HoldProperties
{
    private const int Cases = 40, Equipments = 3, Minutes = 200;
    private static readonly WebhookOptions[] People = [new() { Name = "people", Url = "http://people.example/" }];

    [Fact]
    public void Notifications_AnyEpisodesHoldsAndOutages_LeakInNeitherDirection()
    {
        var numbers = Gen.Choose(0, 9999).ArrayOf(60);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20261121, 11),
            Prop.ForAll(numbers.ToArbitrary(), n => Holds(new Chance(n))));
    }

    private static bool Holds(Chance chance)
    {
        using var file = new AlerterFile();
        if (chance.Below(2) == 0) file.Alerter = new();
        var holds = Enumerable.Range(0, 1 + chance.Below(4)).Select(_ => Hold.Draw(chance)).ToList();
        using (var db = file.Database.Open())
            foreach (var (hold, i) in holds.Select((h, i) => (h, i))) hold.Put(new HoldStore(db), i);
        var events = Enumerable.Range(0, Equipments).SelectMany(e => Episodes(chance, $"etch-{e}")).OrderBy(e => e.Time).ToList();
        var (downFrom, downTo) = (chance.Below(Minutes), chance.Below(Minutes));

        var made = new Dictionary<string, DateTimeOffset>();
        var next = 0;
        for (var minute = 0; minute <= Minutes + 60; minute += 2)
        {
            if (minute > 0) file.Time.Advance(TimeSpan.FromMinutes(2));
            if (minute >= downFrom && minute < downTo) continue;
            var batch = new List<AlertEvent>();
            while (next < events.Count && events[next].Time <= file.Time.GetUtcNow()) batch.Add(events[next++]);
            file.TakeAsync(People, batch).GetAwaiter().GetResult();
            foreach (var notification in file.Outbox()) made.TryAdd(notification.Id, file.Time.GetUtcNow());
        }

        Judge(file, holds, made, events);
        return true;
    }

    private static void Judge(AlerterFile file, List<Hold> holds, Dictionary<string, DateTimeOffset> made, List<AlertEvent> events)
    {
        var told = Told(file);
        foreach (var (notification, incidents) in told)
            foreach (var equipment in incidents.Select(i => i.Equipment))
                Assert.DoesNotContain(holds, h => h.Covers(equipment, made[notification]));

        var heard = told.Values.SelectMany(i => i).Select(i => i.Id).ToHashSet();
        foreach (var state in file.Incidents())
        {
            var (incident, quiet) = (state.Incident, state.QuietSince!.Value);
            if (InsideAll(holds, incident.Equipment, incident.Since, quiet)) Assert.DoesNotContain(incident.Id, heard);
            var open = Spans(events, incident.Equipment).Where(s => s.From >= incident.Since && s.To <= quiet);
            if (open.Any(s => !InsideAll(holds, incident.Equipment, s.From, s.To))) Assert.Contains(incident.Id, heard);
        }
    }

    private static Dictionary<string, List<Incident>> Told(AlerterFile file)
    {
        using var db = file.Database.Open();
        return db.Query(
            "SELECT t.notification, i.json FROM told t JOIN incidents i ON i.id = t.incident",
            r => (r.GetString(0), System.Text.Json.JsonSerializer.Deserialize<IncidentState>(r.Bytes(1), AlertJson.Options)!.Incident))
            .GroupBy(t => t.Item1).ToDictionary(g => g.Key, g => g.Select(t => t.Incident).ToList());
    }

    // Every half minute is asked: boundaries lie on odd quarters.
    private static bool InsideAll(List<Hold> holds, string equipment, DateTimeOffset from, DateTimeOffset to)
    {
        for (var at = from; at <= to; at += TimeSpan.FromSeconds(7.5))
            if (!holds.Exists(h => h.Covers(equipment, at))) return false;
        return holds.Exists(h => h.Covers(equipment, to));
    }

    private static IEnumerable<AlertEvent> Episodes(Chance chance, string equipment)
    {
        for (double at = chance.Below(40), number = 0; at < Minutes - 40; number++)
        {
            var length = 1 + chance.Below(25);
            var stage = 3 + chance.Below(2);
            yield return Alert(at, stage: stage, episode: $"e{number}", equipment: equipment);
            yield return Closed(at + length, stage, $"e{number}", equipment) with { Since = At(at) };
            at += length + 1 + chance.Below(chance.Below(3) == 0 ? 50 : 4);
        }
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Spans(List<AlertEvent> events, string equipment) =>
        events.Where(e => e.Equipment == equipment && e.Phase == AlertPhase.Closed).Select(e => (e.Since, e.Time));

    /// <summary>Numbers of FsCheck, one after the other.</summary>
    private sealed class Chance(int[] numbers)
    {
        private int draws;

        public int Below(int limit) => numbers.Length == 0 ? 0 : numbers[draws++ % numbers.Length] % limit;
    }

    /// <summary>A silence or window as this test understands it: written anew, without the code that it judges.</summary>
    private sealed record Hold(bool Silence, int Equipment, DateTimeOffset From, DateTimeOffset To)
    {
        public static Hold Draw(Chance chance)
        {
            var from = At(chance.Below(Minutes - 60) + 0.25);
            return new(chance.Below(2) == 0, chance.Below(Equipments + 1), from, from + TimeSpan.FromMinutes(5 + chance.Below(80)));
        }

        public bool Covers(string equipment, DateTimeOffset at) =>
            (Equipment == Equipments || equipment == $"etch-{Equipment}") && at >= From && at < To;

        public void Put(HoldStore store, int number)
        {
            string[] match = [Equipment == Equipments ? "equipment=~etch-.*" : $"equipment=etch-{Equipment}"];
            if (Silence) store.Put(new Silence($"s{number}", match, From, To, "kim", "", Start));
            else store.Put(new MaintenanceRecord
            {
                Id = $"m{number}", Source = "api", Author = "kim", Created = Start,
                Options = new() { Name = $"m{number}", Match = match, Start = From.ToString("O"), End = To.ToString("O") },
            });
        }
    }
}
