using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamingAnomaly.EventLog.Kafka;

namespace StreamingAnomaly.EventLog.Tests.Kafka;

/// <summary>Readers with a name in their group: what a restart, a twin and a death at the worst moment do.</summary>
public sealed class KafkaNamedReaderTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);
    private readonly string run = $"n{Stopwatch.GetTimestamp():x}";
    private readonly List<IEventConsumer> readers = [];
    private KafkaEventLog log = null!;
    private string bootstrap = "";

    public async ValueTask InitializeAsync()
    {
        bootstrap = await KafkaBroker.RequireAsync();
        log = new KafkaEventLog(new() { Bootstrap = bootstrap, SessionTimeout = TimeSpan.FromSeconds(15) });
        await log.CreateTopicsAsync([new(run, 2)], default);
    }

    public async ValueTask DisposeAsync()
    {
        // A client that is left to the finalizer keeps the process from ending. One that is fenced ends as well.
        foreach (var reader in readers)
        {
            try { await reader.DisposeAsync().AsTask().WaitAsync(Patience); }
            catch (EventLogFencedException) { }
        }
        if (log is not null) await log.DisposeAsync();
    }

    [Fact]
    public void Poll_ATwinOfTheNameHasComeUp_IsFenced()
    {
        var first = Reader("a");
        Until(() => first.Assignment.Count == 2, first);
        var twin = Reader("a");
        Until(() => twin.Assignment.Count == 2, twin);

        var started = Stopwatch.GetTimestamp();
        var fenced = Assert.Throws<EventLogFencedException>(() =>
        {
            while (Stopwatch.GetElapsedTime(started) < Patience) first.Poll(1, Slice, default);
        });
        Assert.Contains("'a'", fenced.Message, StringComparison.Ordinal);
    }

    // The first member has been told to give a partition back, and ends before it has: the second waits for it in vain.
    [Fact]
    public async Task Readers_OneReplacedInTheMiddleOfARebalance_LeaveNoPartitionToNobody()
    {
        var first = Reader("a");
        Until(() => first.Assignment.Count == 2, first);
        var second = Reader("b");
        await StableAsync(members: 2, second);
        await first.DisposeAsync();
        var back = Reader("a");

        Until(() => back.Assignment.Count == 1 && second.Assignment.Count == 1, back, second);
    }

    private IEventConsumer Reader(string name)
    {
        var reader = log.CreateConsumer(new() { Group = run, Instance = name, Topics = [run] });
        readers.Add(reader);
        return reader;
    }

    private static void Until(Func<bool> there, params IEventConsumer[] polled)
    {
        var started = Stopwatch.GetTimestamp();
        while (!there())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "the partitions were not shared in time: " + string.Join(" | ", polled.Select(p => string.Join(", ", p.Assignment))));
            foreach (var consumer in polled) consumer.Poll(1, Slice, default);
        }
    }

    private async Task StableAsync(int members, IEventConsumer polled)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).Build();
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var group = (await admin.DescribeConsumerGroupsAsync([run])).ConsumerGroupDescriptions[0];
            if (group.State == ConsumerGroupState.Stable && group.Members.Count == members) return;
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"the group is {group.State} with {group.Members.Count} members");
            polled.Poll(1, Slice, default);
        }
    }
}
