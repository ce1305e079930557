using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>
/// Watches for partitions that nobody in a group owns. A cooperative rebalance takes a partition from one member and gives
/// it to another only when the first joins again; if that one dies in between and comes back under its name, the brokers
/// hand it its old assignment without a new round, and the partition stays with nobody. So somebody has to ask for a round.
/// </summary>
internal sealed class GroupWatch(IAdminClient admin, KafkaTopics topics, string group, IReadOnlyList<string> read)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Looks in a row: between the two halves of a rebalance partitions are nobody's for a moment.</summary>
    private const int Patience = 2;

    private long asked = Stopwatch.GetTimestamp();
    private Task<bool>? asking;
    private int unowned;

    /// <summary>Whether partitions are without an owner, for so long that no rebalance explains it. Never waits for an answer.</summary>
    public bool IsRoundNeeded()
    {
        if (asking is null)
        {
            if (Stopwatch.GetElapsedTime(asked) < Interval) return false;
            (asked, asking) = (Stopwatch.GetTimestamp(), LacksOwnerAsync());
        }

        if (!asking.IsCompleted) return false;
        unowned = asking is { IsCompletedSuccessfully: true, Result: true } ? unowned + 1 : 0;
        asking = null;
        if (unowned < Patience) return false;
        unowned = 0;
        return true;
    }

    private async Task<bool> LacksOwnerAsync()
    {
        var options = new DescribeConsumerGroupsOptions { RequestTimeout = Interval };
        try
        {
            var found = (await admin.DescribeConsumerGroupsAsync([group], options).ConfigureAwait(false)).ConsumerGroupDescriptions[0];
            if (found.State != ConsumerGroupState.Stable) return false;
            var owned = found.Members.SelectMany(m => m.Assignment.TopicPartitions).Where(p => read.Contains(p.Topic)).Distinct().Count();
            return owned < read.Sum(topics.Count);
        }
        catch (KafkaException)
        {
            return false; // out of reach or not allowed to ask: the poll itself tells what is wrong
        }
    }
}
