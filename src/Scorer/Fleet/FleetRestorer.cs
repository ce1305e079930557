using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer.Output;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>
/// Brings the state of newly assigned partitions back: the newest checkpoints and bundles from the log, then a muted replay
/// from the checkpoint to where the group has committed. Follows the consumer's assignment.
/// </summary>
internal sealed class FleetRestorer(
    IEventLog log, AnomalyOptions options, EquipmentFleet fleet, IWindowScorer? windows, ILogger logger) : IAssignmentListener
{
    /// <summary>Marks what MOMENT learnt among the checkpoints; no equipment is called so.</summary>
    public const string Learnt = "\u0001moment";

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);

    public IReadOnlyDictionary<TopicPartition, long> OnAssigned(IReadOnlyCollection<TopicPartition> partitions) =>
        partitions.ToDictionary(p => p, p => RestoreAsync(p).GetAwaiter().GetResult());

    public void OnRevoked(IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (var partition in partitions) fleet.Remove(partition);
    }

    private async Task<long> RestoreAsync(TopicPartition partition)
    {
        var committed = await log.CommittedAsync(options.Scorer.Group, [partition], CancellationToken.None);
        var range = await log.RangeAsync(partition, CancellationToken.None);
        var next = committed.TryGetValue(partition, out var offset) ? offset : range.First;
        var checkpoints = await NewestAsync(partition, Topics.Checkpoints, Checkpoint.Parser.ParseFrom, c => c.Moment.IsEmpty ? c.Equipment : c.Equipment + Learnt);
        var deployments = await NewestAsync(partition, Topics.Deployments, Deployment.Parser.ParseFrom, d => d.Equipment + "/" + d.Bundle);

        var state = new PartitionState(partition, mutedUntil: next);
        var start = checkpoints.Remove("", out var mark) ? Math.Max(mark.NextOffset, range.First) : range.First;
        foreach (var checkpoint in checkpoints.Values)
            if (checkpoint.Moment.IsEmpty)
                state.Lanes.Add(checkpoint.Equipment, Lane(checkpoint, deployments, checkpoints.GetValueOrDefault(checkpoint.Equipment + Learnt), partition));
        (state.NextOffset, state.IsBehind) = (start, mark?.Behind ?? false);
        fleet.Add(state);
        ScoringLog.Restored(logger, partition, state.Lanes.Count, start, next);
        return Math.Min(start, next);
    }

    private EquipmentLane Lane(Checkpoint checkpoint, Dictionary<string, Deployment> deployments, Checkpoint? learnt, TopicPartition partition)
    {
        var settings = LaneSettings.From(options, checkpoint.Equipment);
        EquipmentModel? model = null;
        BundleManifest? manifest = null;
        if (checkpoint.Bundle.Length > 0)
        {
            if (!deployments.TryGetValue(checkpoint.Equipment + "/" + checkpoint.Bundle, out var deployment))
                throw new InvalidDataException(
                    $"the checkpoint of equipment {checkpoint.Equipment} needs bundle {checkpoint.Bundle}, which {Topics.Deployments} does not hold");
            var content = BundleContent.FromFiles(deployment.Files.ToDictionary(f => f.Key, f => f.Value.ToByteArray()), deployment.Bundle);
            (model, manifest) = (EquipmentBundle.Open(content), content.Manifest);
        }

        return new EquipmentLane(checkpoint.Equipment, settings, windows, checkpoint, model, manifest, learnt, partition);
    }

    // The newest record per key; partition numbers of all our topics agree, so an equipment's records are beside its readings.
    private async Task<Dictionary<string, T>> NewestAsync<T>(
        TopicPartition readings, string topic, Func<byte[], T> parse, Func<T, string> keyOf)
    {
        var partition = new TopicPartition(topic, readings.Partition);
        var newest = new Dictionary<string, T>(StringComparer.Ordinal);
        if (await log.PartitionCountAsync(topic, CancellationToken.None) <= readings.Partition)
            throw new EventLogException(
                $"topic {topic} has fewer partitions than {Topics.Readings}; create it with as many", canRetry: false);
        var range = await log.RangeAsync(partition, CancellationToken.None);
        if (range.First >= range.Next) return newest;
        await using var consumer = log.CreateConsumer(new ConsumerOptions
        {
            Partitions = new Dictionary<TopicPartition, long> { [partition] = range.First },
        });
        // To the very end, however slow the broker: half a set of checkpoints is worse than none.
        while (!consumer.IsAtEnd(partition))
        {
            foreach (var record in consumer.Poll(1000, Wait, CancellationToken.None))
            {
                if (record.Value is null) continue;
                var value = parse(record.Value);
                newest[keyOf(value)] = value;
            }
        }

        return newest;
    }
}
