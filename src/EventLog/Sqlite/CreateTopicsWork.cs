using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Adds the topics that are missing.</summary>
internal sealed class CreateTopicsWork(IReadOnlyList<TopicSpec> topics, SqliteCatalog catalog) : WriteWork
{
    private readonly List<(string Name, PartitionState[] Partitions)> added = [];

    public override bool Exclusive => true;

    public override void Check()
    {
        foreach (var topic in topics)
            if (topic.Partitions < 1 || string.IsNullOrWhiteSpace(topic.Name))
                throw new EventLogException($"topic '{topic.Name}' with {topic.Partitions} partitions cannot be created: it needs a name and at least one", false);
    }

    public override void Write(SqliteStatements statements, long now)
    {
        foreach (var topic in topics.DistinctBy(t => t.Name))
        {
            if (catalog.Find(topic.Name) is not null) continue;
            var id = statements.InsertTopic(topic.Name, topic.Compacted);
            added.Add((topic.Name, [.. Enumerable.Range(0, topic.Partitions).Select(number =>
                new PartitionState((int)statements.InsertPartition(id, number), new(topic.Name, number), topic.Compacted))]));
        }
    }

    public override void Publish()
    {
        foreach (var (name, partitions) in added) catalog.Add(name, partitions);
    }
}
