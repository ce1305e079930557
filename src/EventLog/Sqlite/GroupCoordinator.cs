using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>
/// Consumer groups of this process, cooperative as Kafka's: a partition changes hands only after its holder has let go of
/// it, the others stay where they are.
/// </summary>
internal sealed class GroupCoordinator(SqliteCatalog catalog, TimeProvider time, TimeSpan maxPollInterval)
{
    private readonly Dictionary<string, ConsumerGroup> groups = new(StringComparer.Ordinal);

    /// <summary>Guards all groups; the writer holds it while it commits.</summary>
    public Lock Gate { get; } = new();

    public void Load(SqliteConnection connection)
    {
        foreach (var (group, partition, next) in CommittedOffsets.Read(connection)) Find(group).Committed[partition] = next;
    }

    public GroupMember Join(string group, IEnumerable<string> topics, Action wake)
    {
        lock (Gate)
        {
            var found = Find(group);
            var member = new GroupMember(found, topics.ToHashSet(StringComparer.Ordinal), wake)
            {
                LastPoll = time.GetTimestamp(), LastLookAround = time.GetTimestamp(),
            };
            found.Members.Add(member);
            found.Rebalance();
            return member;
        }
    }

    public void Leave(GroupMember member)
    {
        lock (Gate) if (member.Group.Members.Contains(member)) member.Group.Remove(member);
    }

    /// <summary>Counts as a sign of life, and now and then looks for those that give none.</summary>
    public void Polled(GroupMember member)
    {
        member.LastPoll = time.GetTimestamp();
        if (time.GetElapsedTime(member.LastLookAround) < maxPollInterval / 10) return;
        member.LastLookAround = member.LastPoll;
        lock (Gate)
            foreach (var stale in member.Group.Members.Where(m => time.GetElapsedTime(m.LastPoll) > maxPollInterval).ToArray())
                member.Group.Remove(stale);
    }

    /// <summary>Joins again a member that was thrown out because it did not poll.</summary>
    public void Rejoin(GroupMember member)
    {
        lock (Gate)
        {
            if (member.Group.Members.Contains(member)) return;
            member.Group.Members.Add(member);
            member.Group.Rebalance();
        }
    }

    /// <summary>Which of the partitions it reads the member no longer holds or should let go of.</summary>
    public IReadOnlyList<TopicPartition> ToRevoke(GroupMember member, IEnumerable<TopicPartition> reading)
    {
        lock (Gate)
            return [.. reading.Where(p =>
                member.Group.Holder.GetValueOrDefault(p) != member || member.Group.Target.GetValueOrDefault(p) != member)];
    }

    public void Release(GroupMember member, IEnumerable<TopicPartition> partitions)
    {
        lock (Gate)
        {
            foreach (var partition in partitions)
                if (member.Group.Holder.GetValueOrDefault(partition) == member) member.Group.Holder.Remove(partition);
            member.Group.Changed();
        }
    }

    /// <summary>Takes the free partitions meant for the member; returns each with its committed offset, if any.</summary>
    /// <param name="member">Who takes.</param>
    /// <param name="waiting">Whether others still hold partitions meant for the member.</param>
    public IReadOnlyList<(PartitionState Partition, long? Committed)> Acquire(GroupMember member, out bool waiting)
    {
        lock (Gate)
        {
            var group = member.Group;
            var taken = new List<(PartitionState, long?)>();
            waiting = false;
            foreach (var (partition, target) in group.Target)
            {
                if (target != member) continue;
                if (!group.Holder.TryAdd(partition, member))
                {
                    waiting |= group.Holder[partition] != member;
                    continue;
                }
                taken.Add((catalog.Require(partition), group.Committed.TryGetValue(partition, out var next) ? next : null));
            }
            return taken;
        }
    }

    /// <summary>Shares topics that have come to be.</summary>
    public void TopicsAdded()
    {
        lock (Gate) foreach (var group in groups.Values) group.Rebalance();
    }

    public IReadOnlyDictionary<TopicPartition, long> Committed(string group, IEnumerable<TopicPartition> partitions)
    {
        lock (Gate)
        {
            var found = Find(group).Committed;
            return partitions.Where(found.ContainsKey).Distinct().ToDictionary(p => p, p => found[p]);
        }
    }

    /// <summary>
    /// Offset up to which every group that has ever committed on the partition has read it, and the group that is
    /// furthest behind; null if no group has.
    /// </summary>
    public (long Next, string Group)? ReadByAll(TopicPartition partition)
    {
        lock (Gate)
        {
            var behind = groups.Values.Where(g => g.Committed.ContainsKey(partition)).MinBy(g => g.Committed[partition]);
            return behind is null ? null : (behind.Committed[partition], behind.Name);
        }
    }

    private ConsumerGroup Find(string name)
    {
        if (!groups.TryGetValue(name, out var group)) groups[name] = group = new(name, catalog);
        return group;
    }
}
