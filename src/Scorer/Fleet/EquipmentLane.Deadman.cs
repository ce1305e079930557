using System.Globalization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Scorer.Output;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>An equipment that stops sending, and sensors that stop moving.</summary>
internal sealed partial class EquipmentLane
{
    /// <summary>Silence that is older is no news: the alerter has forgotten the first event by then, and it would open again.</summary>
    private const long NoNewsMs = 7L * 24 * 60 * 60 * 1000;

    private SortedSet<string> frozenSensors = new(StringComparer.Ordinal);
    private EpisodeStart? frozen;
    private long lastAppendedMs;
    private long lastOffset;
    private bool isSilenceTold;

    /// <summary>An event if the equipment has sent nothing for too long and nobody was told; null otherwise.</summary>
    /// <param name="partition">Partition of its readings.</param>
    /// <param name="nowMs">The log's clock: everything appended before was taken in.</param>
    public AlertEvent? FindSilence(int partition, long nowMs)
    {
        var silent = nowMs - lastAppendedMs;
        if (isSilenceTold || lastAppendedMs == 0 || settings.SilentAfterMs == 0 || silent <= settings.SilentAfterMs || silent > NoNewsMs) return null;
        isSilenceTold = true;
        var since = DateTimeOffset.FromUnixTimeMilliseconds(lastAppendedMs);
        return SystemAlert(AlertRule.EquipmentSilent, AlertPhase.Opened, partition, Last, lastOffset, (lastAppendedMs + settings.SilentAfterMs) * NanosPerMs,
            $"{equipment} has sent nothing for {Words(settings.SilentAfterMs)}, since {since:yyyy-MM-dd HH:mm:ss} UTC: is it switched off, or is its connection down?");
    }

    // Told from the log alone: whoever opened it, and whether a crash came between.
    private void EndSilence(LaneItem item)
    {
        var (source, before, start) = (item.Reading.Source, lastAppendedMs, Last);
        (lastAppendedMs, lastOffset, isSilenceTold) = (source.TimestampUnixMs, source.Offset, false);
        if (before == 0 || settings.SilentAfterMs == 0 || lastAppendedMs - before <= settings.SilentAfterMs || item.Muted) return;
        item.Outputs.Add(AlertMapper.ToRecord(key, SystemAlert(
            AlertRule.EquipmentSilent, AlertPhase.Closed, source.Partition.Partition, start, source.Offset,
            lastAppendedMs * NanosPerMs, $"{equipment} sends again, after {Words(lastAppendedMs - before)}")));
    }

    private void FindFrozen(LaneItem item)
    {
        if (!settings.Profile.ReportFrozen || (verdict.Quality.IsEmpty && frozen is null)) return;
        var grown = false;
        foreach (var mark in verdict.Quality)
            if (mark is { Kind: QualityKind.Stuck, Sensor: >= 0 }) grown |= frozenSensors.Add(item.Model!.Sensors[mark.Sensor]);
        if (frozenSensors.Count == 0) return;
        frozenSensors.RemoveWhere(name => !IsMarked(item.Model!.IndexOf(name)));
        var here = new EpisodeStart(item.Reading.Source.Offset, verdict.TimeUnixNano);
        if (frozenSensors.Count == 0) TellFrozen(item, AlertPhase.Closed, frozen ?? here, $"{equipment}: all sensors move again");
        else if (grown)
        {
            var phase = frozen is null ? AlertPhase.Opened : AlertPhase.Escalated;
            frozen ??= here;
            TellFrozen(item, phase, frozen.Value,
                $"{equipment}: {string.Join(", ", frozenSensors.Take(5))}{(frozenSensors.Count > 5 ? $" and {frozenSensors.Count - 5} more" : "")} "
                + $"{(frozenSensors.Count == 1 ? "has" : "have")} not moved for three times longer than ever while healthy: a frozen sensor, or a machine that stands still?");
        }

        if (frozenSensors.Count == 0) frozen = null;
    }

    // One that is missing cannot be said to move again.
    private bool IsMarked(int sensor)
    {
        foreach (var mark in verdict.Quality)
            if (mark.Sensor == sensor && mark.Kind is QualityKind.Stuck or QualityKind.Missing or QualityKind.NotFinite) return true;
        return false;
    }

    private void TellFrozen(LaneItem item, AlertPhase phase, EpisodeStart start, string summary)
    {
        var source = item.Reading.Source;
        item.Alerts.Add(SystemAlert(AlertRule.SensorFrozen, phase, source.Partition.Partition, start, source.Offset, verdict.TimeUnixNano, summary));
    }

    private EpisodeStart Last => new(lastOffset, lastAppendedMs * NanosPerMs);

    private AlertEvent SystemAlert(
        AlertRule rule, AlertPhase phase, int partition, EpisodeStart start, long offset, long timeUnixNano, string summary)
    {
        var episodeId = AlertMapper.EpisodeOf(equipment, rule, partition, start);
        return new AlertEvent
        {
            Id = Ids.Derive(
                episodeId, offset.ToString(CultureInfo.InvariantCulture), timeUnixNano.ToString(CultureInfo.InvariantCulture), phase.ToString()),
            Episode = episodeId,
            Equipment = equipment,
            Rule = rule,
            Phase = phase,
            Stage = Caution,
            Time = UnixTime.FromNanoseconds(timeUnixNano),
            Since = UnixTime.FromNanoseconds(start.TimeUnixNano),
            Summary = summary,
            Evidence = new AlertEvidence(Topics.Readings, partition, start.Offset, offset, "", bundle, settings.Configuration),
        };
    }

    private static string Words(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds) switch
    {
        { TotalDays: >= 2 } span => $"{span.TotalDays:0} days",
        { TotalHours: >= 2 } span => $"{span.TotalHours:0} hours",
        { TotalMinutes: >= 2 } span => $"{span.TotalMinutes:0} minutes",
        var span => $"{span.TotalSeconds:0} seconds",
    };
}
