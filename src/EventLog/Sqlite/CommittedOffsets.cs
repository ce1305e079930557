using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Reads the groups' offsets from the file.</summary>
internal static class CommittedOffsets
{
    public static IReadOnlyList<(string Group, TopicPartition Partition, long Next)> Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT o.grp, t.name, p.number, o.next
            FROM offsets o JOIN partitions p ON p.id = o.partition JOIN topics t ON t.id = p.topic
            """;
        using var rows = command.ExecuteReader();
        var found = new List<(string, TopicPartition, long)>();
        while (rows.Read()) found.Add((rows.GetString(0), new(rows.GetString(1), rows.GetInt32(2)), rows.GetInt64(3)));
        return found;
    }
}
