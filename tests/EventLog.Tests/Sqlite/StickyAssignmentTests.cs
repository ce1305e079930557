using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.EventLog.Tests.Sqlite;

public sealed class StickyAssignmentTests
{
    [Theory]
    [InlineData(1, 7)]
    [InlineData(3, 7)]
    [InlineData(4, 4)]
    [InlineData(5, 3)]
    public void Balance_FromNothing_IsEven(int members, int partitions)
    {
        var owners = Balance(Names(members), Partitions(partitions), []);
        Assert.Equal(partitions, owners.Count);
        var loads = Names(members).Select(m => owners.Values.Count(o => o == m)).ToArray();
        Assert.InRange(loads.Max() - loads.Min(), 0, 1);
    }

    [Fact]
    public void Balance_OneJoins_MovesAsFewAsPossible()
    {
        var before = Balance(Names(2), Partitions(6), []);
        var after = Balance(Names(3), Partitions(6), before);
        Assert.Equal(2, after.Count(a => before[a.Key] != a.Value));
        Assert.Equal(2, after.Values.Count(o => o == "m2"));
    }

    [Fact]
    public void Balance_OneLeaves_MovesOnlyItsPartitions()
    {
        var before = Balance(Names(3), Partitions(6), []);
        var after = Balance(Names(2), Partitions(6), before);
        Assert.All(after.Where(a => before[a.Key] != "m2"), a => Assert.Equal(before[a.Key], a.Value));
        Assert.Equal(3, after.Values.Count(o => o == "m0"));
    }

    [Fact]
    public void Balance_DifferentTopics_GivesNobodyWhatHeDoesNotRead()
    {
        TopicPartition[] partitions = [new("a", 0), new("a", 1), new("b", 0), new("b", 1), new("c", 0)];
        var owners = StickyAssignment.Balance<string>(["a", "b"], partitions, (m, p) => p.Topic == m, _ => null);
        Assert.Equal(4, owners.Count);
        Assert.All(owners, o => Assert.Equal(o.Key.Topic, o.Value));
    }

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"m{i}")];

    private static TopicPartition[] Partitions(int count) => [.. Enumerable.Range(0, count).Select(i => new TopicPartition("t", i))];

    private static Dictionary<TopicPartition, string> Balance(string[] members, TopicPartition[] partitions, Dictionary<TopicPartition, string> before) =>
        StickyAssignment.Balance(members, partitions, (_, _) => true, p => before.GetValueOrDefault(p));
}
