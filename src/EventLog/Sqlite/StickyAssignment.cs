namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Shares partitions out among the members of a group: evenly, and moving as few as possible.</summary>
internal static class StickyAssignment
{
    /// <param name="members">Members in the order they joined, each with what it may read.</param>
    /// <param name="partitions">All partitions, in order.</param>
    /// <param name="may">Whether a member reads a partition's topic.</param>
    /// <param name="previous">Who had a partition before; null if nobody or a member that has left.</param>
    /// <returns>The owner of each partition; partitions nobody may read are absent.</returns>
    public static Dictionary<TopicPartition, T> Balance<T>(
        IReadOnlyList<T> members, IEnumerable<TopicPartition> partitions, Func<T, TopicPartition, bool> may,
        Func<TopicPartition, T?> previous) where T : class
    {
        var owner = new Dictionary<TopicPartition, T>();
        var load = members.ToDictionary(m => m, _ => 0);
        var open = new List<TopicPartition>();
        foreach (var partition in partitions)
        {
            if (previous(partition) is { } before && load.ContainsKey(before) && may(before, partition)) Give(partition, before);
            else open.Add(partition);
        }
        foreach (var partition in open)
            if (members.Where(m => may(m, partition)).MinBy(m => load[m]) is { } least) Give(partition, least);
        while (NextMove() is var (moved, to) && to is not null)
        {
            load[owner[moved]]--;
            Give(moved, to);
        }
        return owner;

        void Give(TopicPartition partition, T member) { owner[partition] = member; load[member]++; }

        // From the fullest member that can give to the emptiest that may take, while that evens things out.
        (TopicPartition, T?) NextMove()
        {
            foreach (var from in members.OrderByDescending(m => load[m]))
                foreach (var to in members.OrderBy(m => load[m]))
                {
                    if (load[from] - load[to] < 2) break;
                    foreach (var (partition, holder) in owner.Reverse())
                        if (holder.Equals(from) && may(to, partition)) return (partition, to);
                }
            return default;
        }
    }
}
