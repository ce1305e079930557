using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.State;

/// <summary>Incidents as they stand.</summary>
internal sealed class IncidentReader(AlerterDatabase database)
{
    public IncidentState? Find(string id)
    {
        using var db = database.Open();
        return db.Query("SELECT json FROM incidents WHERE id = $id", AlertWork.ReadState, ("$id", id)).FirstOrDefault();
    }

    /// <summary>Open incidents that a receiver was told of and that nothing holds back now.</summary>
    public List<IncidentState> Told(string endpoint, IReadOnlyList<InhibitOptions> inhibit, IncidentLabels labels, DateTimeOffset now)
    {
        using var db = database.Open();
        var holds = new HoldStore(db);
        var book = holds.Book(inhibit, labels);
        var told = db.Query(
            """
            SELECT i.json FROM members m JOIN incidents i ON i.id = m.incident
            WHERE m.endpoint = $e AND m.told = 1 AND i.open = 1 ORDER BY i.updated, i.id
            """,
            AlertWork.ReadState, ("$e", endpoint));
        return told.FindAll(s => !book.Decide(labels.Of(s, s.Rule, s.Incident.Stage), holds.Handling(s.Incident.Id), now).Holds);
    }
}
