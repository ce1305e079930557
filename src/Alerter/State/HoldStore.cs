using System.Text.Json;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.State;

/// <summary>Silences, maintenance windows and what people did about incidents, within a transaction of somebody else.</summary>
internal sealed class HoldStore(SqliteConnection db)
{
    /// <summary>Source of a window that the configuration file names.</summary>
    public const string Configured = "configuration";

    /// <summary>All silences, the newest first; those that are over still tell what was to stay untold.</summary>
    public List<Silence> Silences() => db.Query(
        "SELECT json FROM silences ORDER BY starts DESC, id", r => JsonSerializer.Deserialize<Silence>(r.Bytes(0), AlertJson.Options)!);

    public Silence? Silence(string id) => db.Query(
        "SELECT json FROM silences WHERE id = $i", r => JsonSerializer.Deserialize<Silence>(r.Bytes(0), AlertJson.Options)!, ("$i", id)).FirstOrDefault();

    public void Put(Silence silence) => db.Run(
        "INSERT OR REPLACE INTO silences VALUES ($i, $s, $e, $j)", ("$i", silence.Id), ("$s", silence.Start), ("$e", silence.End),
        ("$j", JsonSerializer.SerializeToUtf8Bytes(silence, AlertJson.Options)));

    /// <summary>All maintenance windows, also those that are over.</summary>
    public List<MaintenanceRecord> Windows() => db.Query("SELECT json FROM maintenance ORDER BY id", ReadWindow);

    public MaintenanceRecord? Window(string id) => db.Query("SELECT json FROM maintenance WHERE id = $i", ReadWindow, ("$i", id)).FirstOrDefault();

    /// <summary>How many of them are not over.</summary>
    public long CountWindows(DateTimeOffset now) => db.Scalar<long>("SELECT count(*) FROM maintenance WHERE ends > $n", ("$n", now));

    public void Put(MaintenanceRecord window)
    {
        var ends = MaintenanceWindow.Stored(window.Options).Ends;
        if (window.Removed is { } removed && removed < ends) ends = removed;
        db.Run(
            "INSERT OR REPLACE INTO maintenance VALUES ($i, $e, $j)", ("$i", window.Id), ("$e", ends),
            ("$j", JsonSerializer.SerializeToUtf8Bytes(window, AlertJson.Options)));
    }

    /// <summary>Makes the configured windows the ones there are from <paramref name="now"/> on; those that are gone end.</summary>
    public void Configure(IReadOnlyList<MaintenanceOptions> options, DateTimeOffset now)
    {
        var wanted = new Dictionary<string, MaintenanceOptions>();
        foreach (var option in options) wanted[Ids.Derive("maintenance", JsonSerializer.Serialize(option, AlertJson.Options))] = option;
        foreach (var window in Windows())
        {
            if (window.Source != Configured || window.Removed is not null || wanted.Remove(window.Id)) continue;
            Put(window with { Removed = now });
        }

        foreach (var (id, window) in wanted)
            Put(new MaintenanceRecord { Id = id, Options = window, Source = Configured, Author = Configured, Created = now });
    }

    public Handling Handling(string incident) => db.Query(
        "SELECT json FROM handling WHERE incident = $i", r => ReadHandling(r, 0), ("$i", incident)).FirstOrDefault() ?? Stages.Handling.None;

    /// <summary>The handling that a joined row has at <paramref name="column"/>; an incident that nobody touched has none.</summary>
    public static Handling ReadHandling(SqliteDataReader r, int column) =>
        r.IsDBNull(column) ? Stages.Handling.None : JsonSerializer.Deserialize<Handling>(r.Bytes(column), AlertJson.Options)!;

    /// <param name="incident">Its id.</param>
    /// <param name="handling">What is known now.</param>
    /// <param name="escalateAt">When the next step of the escalation is due; null: never.</param>
    public void Put(string incident, Handling handling, DateTimeOffset? escalateAt) => db.Run(
        "INSERT OR REPLACE INTO handling VALUES ($i, $e, $j)", ("$i", incident), ("$e", escalateAt),
        ("$j", JsonSerializer.SerializeToUtf8Bytes(handling, AlertJson.Options)));

    /// <summary>Incidents whose escalation is due.</summary>
    public List<(IncidentState State, Handling Handling)> Escalations(DateTimeOffset now) => db.Query(
        "SELECT i.json, h.json FROM handling h JOIN incidents i ON i.id = h.incident WHERE h.escalate_at <= $n ORDER BY h.escalate_at, h.incident",
        r => (AlertWork.ReadState(r), ReadHandling(r, 1)), ("$n", now));

    /// <summary>Everything that holds back now.</summary>
    /// <param name="inhibit">Configured rules between equipments.</param>
    /// <param name="labels">How incidents are labelled.</param>
    /// <param name="behind">Whether the log holds events that were not read yet.</param>
    public HoldBook Book(IReadOnlyList<InhibitOptions> inhibit, IncidentLabels labels, bool behind = false)
    {
        var open = inhibit.Count == 0 ? [] : db.Query("SELECT json FROM incidents WHERE open = 1", AlertWork.ReadState)
            .ConvertAll(s => labels.Of(s, s.Rule, s.Incident.Stage));
        var windows = Windows().ConvertAll(w => new StoredWindow(
            w.Id, MaintenanceWindow.Stored(w.Options), w.Removed ?? DateTimeOffset.MaxValue));
        return new HoldBook(Silences(), windows, new CauseRule(inhibit, open), behind);
    }

    /// <summary>Drops what has been over since before <paramref name="before"/>.</summary>
    public void Prune(DateTimeOffset before)
    {
        db.Run("DELETE FROM silences WHERE ends < $t", ("$t", before));
        db.Run("DELETE FROM maintenance WHERE ends < $t", ("$t", before));
    }

    internal static MaintenanceRecord ReadWindow(SqliteDataReader r) => JsonSerializer.Deserialize<MaintenanceRecord>(r.Bytes(0), AlertJson.Options)!;
}
