using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Scorer.Output;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>What people have to hear after a late reading: alerts that are new, and that an alert they were told of is none.</summary>
internal static class AlertRevision
{
    /// <summary>Sends what differs.</summary>
    /// <param name="late">The late reading; what goes out is its.</param>
    /// <param name="before">Events of the readings since, as they were sent.</param>
    /// <param name="now">Events of the same readings and the late one, as they are.</param>
    /// <param name="told">What was open before.</param>
    /// <param name="open">What is open now.</param>
    /// <param name="send">Takes an event.</param>
    public static void Reconcile(
        LaneItem late, List<AlertEvent> before, List<AlertEvent> now,
        (EpisodeStart? Episode, EpisodeStart? Moved) told, (EpisodeStart? Episode, EpisodeStart? Moved) open,
        Action<AlertEvent, LaneItem> send)
    {
        var sent = before.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var alert in now)
            if (sent.Add(alert.Id)) send(alert, late);
        Withdraw(AlertRule.Episode, told.Episode, open.Episode);
        Withdraw(AlertRule.BaselineMoved, told.Moved, open.Moved);

        // Open for those who were told, and not any more: it either never was, or ended at a reading since.
        void Withdraw(AlertRule rule, EpisodeStart? was, EpisodeStart? nowOpen)
        {
            if (was is not { } start || nowOpen == start) return;
            var first = before.Find(a => a.Rule == rule && a.Evidence.FirstOffset == start.Offset && a.Phase == AlertPhase.Opened);
            if (first is null || now.Exists(a => a.Episode == first.Episode && a.Phase == AlertPhase.Closed)) return;
            var offset = late.Reading.Source.Offset;
            send(first with
            {
                Id = Ids.Derive(first.Episode, "withdrawn", offset.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                Phase = AlertPhase.Closed,
                Summary = $"{first.Equipment}: withdrawn, a reading of {UnixTime.FromNanoseconds(late.Reading.Reading.TimeUnixNano):O} that came late changed the scores",
                Evidence = first.Evidence with { LastOffset = offset },
            }, late);
        }
    }
}
