using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>Lists of incidents.</summary>
internal sealed class IncidentQueries(AlerterDatabase database)
{
    /// <summary>Earlier incidents of an equipment that are compared.</summary>
    private const int Compared = 500;

    /// <summary>Similarity below which two incidents have little in common.</summary>
    private const double LeastSimilarity = 0.5;

    /// <summary>Open ones first, then by their last change.</summary>
    public Page<IncidentRow> Find(int limit, Cursor after, IncidentFilter filter)
    {
        using var db = database.Open();
        var rows = db.Query(
            """
            SELECT i.json, i.open, i.updated, i.id, h.json FROM incidents i LEFT JOIN handling h ON h.incident = i.id
            WHERE (i.open, i.updated, i.id) < ($o, $u, $i)
              AND ($equipment IS NULL OR i.equipment = $equipment) AND ($open IS NULL OR i.open = $open)
              AND ($stage IS NULL OR i.stage >= $stage)
              AND ($verdict IS NULL OR coalesce(json_extract(CAST(h.json AS TEXT), '$.verdict'), 'none') = $verdict)
              AND ($from IS NULL OR i.open = 1 OR i.updated >= $from) AND ($to IS NULL OR i.since < $to)
            ORDER BY i.open DESC, i.updated DESC, i.id DESC LIMIT $n
            """,
            r => (
                new IncidentRow(AlertWork.ReadState(r).Incident, IncidentHandling.Of(HoldStore.ReadHandling(r, 4))),
                new Cursor(r.GetInt32(1), r.GetInt64(2), r.GetString(3))),
            ("$o", after.Open), ("$u", after.Ticks), ("$i", after.Id), ("$n", limit), ("$equipment", filter.Equipment),
            ("$open", filter.Open is { } open ? open ? 1 : 0 : null), ("$stage", filter.Stage), ("$verdict", filter.Verdict), ("$from", filter.From),
            ("$to", filter.To));
        return Page<IncidentRow>.Of(rows, limit);
    }

    /// <summary>Earlier incidents of the same equipment that the same sensors explain; null if there is no such incident.</summary>
    public SimilarIncidents? Similar(string id, int limit)
    {
        if (new IncidentReader(database).Find(id) is not { Incident: var incident }) return null;
        using var db = database.Open();
        var earlier = db.Query(
            "SELECT json FROM incidents WHERE equipment = $e AND since < $s ORDER BY since DESC LIMIT $n",
            r => AlertWork.ReadState(r).Incident, ("$e", incident.Equipment), ("$s", incident.Since), ("$n", Compared));
        var holds = new HoldStore(db);
        return new([.. earlier
            .Select(e => (Incident: e, Similarity: Similarity(incident.Sensors, e.Sensors)))
            .Where(e => e.Similarity >= LeastSimilarity)
            .OrderByDescending(e => e.Similarity).ThenByDescending(e => e.Incident.Since)
            .Take(limit)
            .Select(e => new SimilarIncident(e.Incident, e.Similarity, holds.Handling(e.Incident.Id).Verdict, Shared(incident.Sensors, e.Incident.Sensors)))]);
    }

    /// <summary>Cosine of the shares by sensor; 0 where one of them names none.</summary>
    internal static double Similarity(IReadOnlyList<AlertSensor> a, IReadOnlyList<AlertSensor> b)
    {
        double dot = 0, lengthA = 0, lengthB = 0;
        foreach (var sensor in a)
        {
            lengthA += sensor.Share * sensor.Share;
            dot += sensor.Share * (b.FirstOrDefault(s => s.Sensor == sensor.Sensor)?.Share ?? 0);
        }

        foreach (var sensor in b) lengthB += sensor.Share * sensor.Share;
        return lengthA > 0 && lengthB > 0 ? Math.Min(1, dot / Math.Sqrt(lengthA * lengthB)) : 0;
    }

    private static IReadOnlyList<string> Shared(IReadOnlyList<AlertSensor> a, IReadOnlyList<AlertSensor> b) =>
        [.. a.Where(s => b.Any(o => o.Sensor == s.Sensor)).OrderByDescending(s => s.Share).Select(s => s.Sensor)];
}
