namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>A group: its members, who holds which partition, who should, and the committed offsets. Guarded by the coordinator's gate.</summary>
internal sealed class ConsumerGroup(string name, SqliteCatalog catalog)
{
    private int version;

    public string Name { get; } = name;

    public List<GroupMember> Members { get; } = [];

    /// <summary>Who reads a partition now.</summary>
    public Dictionary<TopicPartition, GroupMember> Holder { get; } = [];

    /// <summary>Who should.</summary>
    public Dictionary<TopicPartition, GroupMember> Target { get; private set; } = [];

    /// <summary>Next offset to read.</summary>
    public Dictionary<TopicPartition, long> Committed { get; } = [];

    /// <summary>Changes with every change of <see cref="Holder"/> or <see cref="Target"/>.</summary>
    public int Version => Volatile.Read(ref version);

    public int IdOf(TopicPartition partition) => catalog.Require(partition).Id;

    /// <exception cref="EventLogAbortedException">A partition is not, or no longer, this member's.</exception>
    public void CheckOwner(GroupMember member, IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
            if (Holder.GetValueOrDefault(partition) != member)
                throw new EventLogAbortedException(
                    $"{partition} belongs to another member of group '{Name}' by now: drop what was read from it");
    }

    /// <summary>Shares the partitions out anew and wakes everybody.</summary>
    public void Rebalance()
    {
        var partitions = Members.SelectMany(m => m.Topics).Distinct().Order(StringComparer.Ordinal)
            .SelectMany(topic => catalog.Find(topic) ?? []).Select(p => p.Partition);
        var before = Target;
        Target = StickyAssignment.Balance(Members, partitions, (m, p) => m.Topics.Contains(p.Topic), p => before.GetValueOrDefault(p));
        Changed();
    }

    public void Changed()
    {
        Interlocked.Increment(ref version);
        foreach (var member in Members) member.Wake();
    }

    public void Remove(GroupMember member)
    {
        Members.Remove(member);
        foreach (var (partition, holder) in Holder.ToArray()) if (holder == member) Holder.Remove(partition);
        Rebalance();
    }
}

/// <summary>One consumer in a group.</summary>
internal sealed class GroupMember(ConsumerGroup group, IReadOnlySet<string> topics, Action wake)
{
    private long lastPoll;

    public ConsumerGroup Group { get; } = group;
    public IReadOnlySet<string> Topics { get; } = topics;
    public Action Wake { get; } = wake;

    /// <summary>Timestamp of its last poll.</summary>
    public long LastPoll { get => Volatile.Read(ref lastPoll); set => Volatile.Write(ref lastPoll, value); }

    /// <summary>Timestamp of when it last looked for members that do not poll; used by its own thread only.</summary>
    public long LastLookAround { get; set; }
}
