using StreamingAnomaly.Alerter.Stages;

namespace StreamingAnomaly.Alerter.State;

/// <summary>Incidents as they stand.</summary>
internal sealed class IncidentReader(AlerterDatabase database)
{
    public IncidentState? Find(string id)
    {
        using var db = database.Open();
        return db.Query("SELECT json FROM incidents WHERE id = $id", AlertWork.ReadState, ("$id", id)).FirstOrDefault();
    }

    public List<IncidentState> Open()
    {
        using var db = database.Open();
        return db.Query("SELECT json FROM incidents WHERE open = 1 ORDER BY updated, id", AlertWork.ReadState);
    }
}
