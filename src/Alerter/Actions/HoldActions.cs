using System.Text.Json;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Actions;

/// <summary>Silences and maintenance windows as people make and end them.</summary>
internal sealed class HoldActions(AlerterDatabase database, TimeProvider time)
{
    /// <summary>Silences and windows at once that are not over; each is asked about every incident that is told.</summary>
    private const int Most = 1000;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(366);

    public Silence Silence(string who, IReadOnlyList<string> match, DateTimeOffset? start, DateTimeOffset end, string? comment)
    {
        Check(match);
        using var work = new AlertWork(database, time.GetUtcNow());
        var begin = start is { } asked && asked > work.Now ? asked : work.Now;
        if (end <= begin || end - begin > LongestSilence)
            throw Refusal.Wrong($"a silence ends after it begins and within {LongestSilence.TotalDays} days; asked for {begin:O} to {end:O}");
        if (work.Holds.Silences().Count(s => s.End > work.Now) >= Most)
            throw Refusal.Conflict($"there are {Most} silences already; end some with DELETE /v1/silences/ID, or use fewer, wider ones");
        var silence = new Silence(
            Ids.Derive("silence", who, work.Now.UtcTicks.ToString(), string.Join('\n', match), end.UtcTicks.ToString()),
            match, begin, end, who, Comment(comment), work.Now);
        work.Holds.Put(silence);
        work.Record(who, "silence.create", silence.Id, silence);
        work.Commit();
        return silence;
    }

    public Silence Unsilence(string who, string id)
    {
        using var work = new AlertWork(database, time.GetUtcNow());
        var silence = work.Holds.Silence(id) ?? throw Refusal.Unknown($"no silence has the id '{id}'; GET /v1/silences lists them");
        if (silence.End <= work.Now) throw Refusal.Conflict($"silence {id} ended at {silence.End:O}");
        silence = silence with { End = silence.Start > work.Now ? silence.Start : work.Now };
        work.Holds.Put(silence);
        work.Groups.LookAtHeld(work.Now);
        work.Record(who, "silence.end", id, silence);
        work.Commit();
        return silence;
    }

    public MaintenanceRecord Maintain(string who, MaintenanceOptions options, string? comment)
    {
        if (MaintenanceWindow.Create(options, out var errors) is null)
            throw Refusal.Wrong(string.Join("; ", errors.Select(e => $"{e.Setting}: {e.Message}")));
        using var work = new AlertWork(database, time.GetUtcNow());
        if (work.Holds.CountWindows(work.Now) >= Most)
            throw Refusal.Conflict(
                $"there are {Most} maintenance windows already that are not over; remove some with DELETE /v1/maintenance/ID, or use fewer, wider ones");
        var window = new MaintenanceRecord
        {
            Id = Ids.Derive("maintenance", who, work.Now.UtcTicks.ToString(), JsonSerializer.Serialize(options, AlertJson.Options)),
            Options = options, Source = "api", Author = who, Comment = Comment(comment), Created = work.Now,
        };
        work.Holds.Put(window);
        work.Record(who, "maintenance.create", window.Id, window);
        work.Commit();
        return window;
    }

    public MaintenanceRecord Unmaintain(string who, string id)
    {
        using var work = new AlertWork(database, time.GetUtcNow());
        var window = work.Holds.Window(id) ?? throw Refusal.Unknown($"no maintenance window has the id '{id}'; GET /v1/maintenance lists them");
        if (window.Source == HoldStore.Configured)
            throw Refusal.Conflict($"window {window.Options.Name} stands in the configuration (alerter.maintenance); remove it there and restart");
        if (window.Removed is not null) throw Refusal.Conflict($"window {window.Options.Name} was removed at {window.Removed:O}");
        window = window with { Removed = work.Now };
        work.Holds.Put(window);
        work.Groups.LookAtHeld(work.Now);
        work.Record(who, "maintenance.remove", id, window);
        work.Commit();
        return window;
    }

    private static void Check(IReadOnlyList<string> match)
    {
        if (match.Count is < 1 or > MaintenanceWindow.MaxMatchers)
            throw Refusal.Wrong($"match has {match.Count} matchers; give 1 to {MaintenanceWindow.MaxMatchers}, such as [\"equipment=~etch-.*\"]");
        foreach (var text in match)
            if (!LabelMatcher.TryParse(text, out _, out var error)) throw Refusal.Wrong(error);
    }

    private static string Comment(string? text)
    {
        text = text?.Trim() ?? "";
        return text.Length <= IncidentActions.MaxComment ? text
            : throw Refusal.Wrong($"a comment has at most {IncidentActions.MaxComment} characters, this one {text.Length}");
    }
}
