using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>The topics and partitions of the file, in memory.</summary>
internal sealed class SqliteCatalog
{
    private readonly ConcurrentDictionary<string, PartitionState[]> topics = new(StringComparer.Ordinal);

    public IEnumerable<PartitionState> All => topics.Values.SelectMany(partitions => partitions);

    /// <summary>The topic's partitions by number, or null.</summary>
    public PartitionState[]? Find(string topic) => topics.GetValueOrDefault(topic);

    /// <exception cref="EventLogException">There is no such partition.</exception>
    public PartitionState Require(TopicPartition partition)
    {
        var partitions = RequireTopic(partition.Topic);
        return (uint)partition.Partition < partitions.Length ? partitions[partition.Partition]
            : throw new EventLogException(
                $"topic '{partition.Topic}' has partitions 0 to {partitions.Length - 1}, not {partition.Partition}", false);
    }

    /// <exception cref="EventLogException">There is no such topic.</exception>
    public PartitionState[] RequireTopic(string topic) => Find(topic) ?? throw MissingTopic.Error(topic);

    public void Add(string topic, PartitionState[] partitions) => topics[topic] = partitions;

    /// <summary>Reads what the file holds: everything at start, what another process has committed since on later calls.</summary>
    public void Load(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT t.name, t.compacted, p.id, p.number, p.first, p.next, p.bytes, p.dirty, p.kept
            FROM partitions p JOIN topics t ON t.id = p.topic ORDER BY t.name, p.number
            """;
        using var rows = command.ExecuteReader();
        var found = new List<PartitionState>();
        while (rows.Read())
        {
            var partition = new TopicPartition(rows.GetString(0), rows.GetInt32(3));
            var state = Find(partition.Topic)?.ElementAtOrDefault(partition.Partition)
                ?? new PartitionState(rows.GetInt32(2), partition, rows.GetBoolean(1));
            state.First = rows.GetInt64(4);
            state.Next = rows.GetInt64(5);
            state.Bytes = rows.GetInt64(6);
            state.Dirty = rows.GetInt64(7);
            state.Kept = rows.GetInt64(8);
            found.Add(state);
        }
        foreach (var topic in found.GroupBy(p => p.Partition.Topic)) Add(topic.Key, [.. topic]);
    }
}
