using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer.Fleet;
using StreamingAnomaly.Scorer.Output;

namespace StreamingAnomaly.Scorer.Evidence;

/// <summary>
/// Computes an alert again from the evidence kept with it: the state before it, the readings since, the bundle and the
/// settings of then. Needs neither the readings' topic nor today's configuration.
/// </summary>
/// <param name="log">Where alerts, evidence and bundles stand.</param>
/// <param name="bundles">Looked into first for the bundle; null looks on the log only.</param>
public sealed class AlertReplay(IEventLog log, BundleStore? bundles)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <summary>Computes the alert again and compares every number.</summary>
    /// <param name="id">Id of an alert event, or the first eight digits or more.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="AlertReplayException">There is no such alert, no evidence, or a part of it is missing; says which.</exception>
    public async Task<AlertReplayResult> RunAsync(string id, CancellationToken cancellation)
    {
        var (alert, evidence, settings) = await FindAsync(id, cancellation);
        var bundle = await FindBundleAsync(evidence.Start.Bundle, cancellation);
        var again = Compute(evidence, settings, bundle, alert);
        return AlertReplayResult.Compare(alert, again, settings, evidence, await CompareWithLogAsync(evidence, cancellation));
    }

    /// <summary>An alert with what it was computed from.</summary>
    /// <exception cref="AlertReplayException">There is no such alert, or no evidence; says which.</exception>
    internal async Task<AlertEvidenceFound> FindAsync(string id, CancellationToken cancellation)
    {
        var alert = await FindAlertAsync(id, cancellation);
        if (!EquipmentLane.IsReplayable(alert))
            throw new AlertReplayException($"alert {alert.Id} is '{alert.Phase}' of rule '{alert.Rule}': only episodes and moved baselines that open or escalate are computed from scores and can be computed again");
        var evidence = await FindAsync(Topics.Evidence, alert.Id, Contracts.Wire.Evidence.Parser.ParseFrom, cancellation)
            ?? throw new AlertReplayException($"no evidence was kept for alert {alert.Id}: it is from before evidence was kept, of mode 'stages', or its equipment has too many sensors (more than {EvidenceMapper.MaxBytes >> 20} MB)");
        return new(alert, evidence, EvidenceSettings.Read(evidence.Settings));
    }

    private async Task<AlertEvent> FindAlertAsync(string id, CancellationToken cancellation)
    {
        if (id.Length is < 8 or > 32 || !id.All(char.IsAsciiHexDigitLower))
            throw new AlertReplayException($"'{id}' is not an alert id: expected 8 to 32 of the digits 0-9 and a-f, as `anomaly alerts show INCIDENT` and `anomaly tail alerts` give them");
        var found = new Dictionary<string, AlertEvent>(StringComparer.Ordinal);
        await ScanAsync(Topics.Alerts, record =>
        {
            if (record.Value is null || !Encoding.UTF8.GetString(record.Value).Contains($"\"{id}", StringComparison.Ordinal)) return false;
            var alert = AlertJson.ReadAlert(record.Value);
            if (alert.Id.StartsWith(id, StringComparison.Ordinal)) found[alert.Id] = alert;
            return alert.Id == id;
        }, cancellation);
        return found.Count switch
        {
            1 => found.Values.Single(),
            0 => throw new AlertReplayException($"there is no alert {id} on {Topics.Alerts}; alerts leave it after the log's retention"),
            _ => throw new AlertReplayException($"{found.Count} alerts begin with {id}; give more digits"),
        };
    }

    private async Task<BundleContent> FindBundleAsync(string hash, CancellationToken cancellation)
    {
        try
        {
            if (bundles is not null) return bundles.Open(hash);
        }
        catch (BundleException)
        {
            // Not here, or damaged here: the log's copy is verified against the same hash.
        }

        var kept = await FindAsync(Topics.Bundles, hash, Deployment.Parser.ParseFrom, cancellation)
            ?? throw new AlertReplayException($"bundle {hash} is neither in the bundle folder nor on {Topics.Bundles}");
        return BundleContent.FromFiles(kept.Files.ToDictionary(f => f.Key, f => f.Value.ToByteArray()), hash);
    }

    private static AlertEvent? Compute(Contracts.Wire.Evidence evidence, LaneSettings settings, BundleContent bundle, AlertEvent alert)
    {
        var start = evidence.Start.Clone();
        start.Kept.Clear();
        var partition = new TopicPartition(Topics.Readings, evidence.Partition);
        var lane = new EquipmentLane(
            evidence.Equipment, settings, null, start, EquipmentBundle.Open(bundle), bundle.Manifest, null, partition);
        return lane.JudgeKept(evidence.Start.Kept, partition)
            .Where(a => a.Rule == alert.Rule && a.Phase == alert.Phase && a.Evidence.LastOffset == alert.Evidence.LastOffset)
            .FirstOrDefault(a => a.Time == alert.Time);
    }

    // The readings of the evidence are a copy. As long as the log has the originals, they are compared.
    private async Task<(int Same, int Different, int Gone)> CompareWithLogAsync(Contracts.Wire.Evidence evidence, CancellationToken cancellation)
    {
        var partition = new TopicPartition(Topics.Readings, evidence.Partition);
        var range = await log.RangeAsync(partition, cancellation);
        var kept = evidence.Start.Kept.ToList();
        var held = kept.Where(k => k.Offset >= range.First && k.Offset < range.Next).ToDictionary(k => (k.Offset, k.Index));
        if (held.Count == 0) return (0, 0, kept.Count);
        var (first, last) = (held.Keys.Min(k => k.Offset), held.Keys.Max(k => k.Offset));
        var (same, seen) = (0, 0);
        var readings = new List<Contracts.Readings.Reading>();
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [partition] = first } });
        for (var at = first; at <= last && !consumer.IsAtEnd(partition);)
            foreach (var record in consumer.Poll(1000, Wait, cancellation))
            {
                at = record.Offset + 1;
                if (record.Value is null || record.Offset > last) continue;
                readings.Clear();
                if (ReadingCodec.Read(record.Value, null, readings) is not null) continue;
                for (var i = 0; i < readings.Count; i++)
                    // Another equipment's reading there: the alert comes from an edge, whose offsets are its own.
                    if (held.TryGetValue((record.Offset, i), out var copy)
                        && readings[i].Equipment == copy.Reading.Equipment && readings[i].TimeUnixNano == copy.Reading.TimeUnixNano)
                    {
                        seen++;
                        if (IsSame(readings[i], copy.Reading)) same++;
                    }
            }

        return (same, seen - same, kept.Count - seen);
    }

    private static bool IsSame(Contracts.Readings.Reading reading, Contracts.Wire.Reading copy) =>
        reading.Values.Count == copy.Values.Count
        && reading.Values.All(v => copy.Values.TryGetValue(v.Sensor, out var value) && value.Equals(v.Value));

    private async Task<T?> FindAsync<T>(string topic, string key, Func<byte[], T> parse, CancellationToken cancellation) where T : class
    {
        T? found = null;
        var wanted = Encoding.UTF8.GetBytes(key);
        await ScanAsync(topic, record =>
        {
            if (record.Value is not null && record.Key.AsSpan().SequenceEqual(wanted)) found = parse(record.Value);
            return found is not null;
        }, cancellation);
        return found;
    }

    private async Task ScanAsync(string topic, Func<LogRecord, bool> isLast, CancellationToken cancellation)
    {
        var partitions = new Dictionary<TopicPartition, long>();
        for (var i = 0; i < await log.PartitionCountAsync(topic, cancellation); i++)
        {
            var range = await log.RangeAsync(new(topic, i), cancellation);
            if (range.First < range.Next) partitions[new(topic, i)] = range.First;
        }

        if (partitions.Count == 0) return;
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = partitions });
        while (!partitions.Keys.All(consumer.IsAtEnd))
            foreach (var record in consumer.Poll(1000, Wait, cancellation))
                if (isLast(record)) return;
    }
}

/// <summary>An alert with what was kept for it.</summary>
/// <param name="Alert">As it stands on the log.</param>
/// <param name="Evidence">State and readings.</param>
/// <param name="Settings">The settings of then.</param>
internal sealed record AlertEvidenceFound(AlertEvent Alert, Contracts.Wire.Evidence Evidence, LaneSettings Settings);
