using System.CommandLine;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly tail TOPIC</c>: prints a topic as JSON lines, whatever its encoding.</summary>
internal static class TailVerb
{
    public static Command Create()
    {
        var topic = new Argument<string>("topic")
        {
            Description = "Topic, in full (anomaly.scores.v1) or its middle word (scores, alerts, readings, readings.dlq, …)",
        };
        topic.CompletionSources.Add("readings", "scores", "alerts", "incidents", "deployments", "checkpoints", "readings.dlq", "scores.dlq", "alerts.dlq");
        var last = new Option<int>("--last", "-n") { Description = "Start this many records before the end of each partition", DefaultValueFactory = _ => 10 };
        var all = new Option<bool>("--all") { Description = "Start with the first record" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Wait for new records; Ctrl-C ends it" };
        var equipment = new Option<string?>("--equipment") { Description = "Only records with this key" };
        var common = new CommonOptions();
        var command = new Command("tail", "Print a topic as JSON lines") { topic, last, all, follow, equipment };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            var options = common.Load(parse);
            await using var log = EventLogs.OpenReadOnly(options);
            var name = FullName(parse.GetValue(topic)!);
            var starts = await StartsAsync(log, name, parse.GetValue(all) ? long.MaxValue : parse.GetValue(last), cancellation);
            Print(log, starts, parse.GetValue(follow), parse.GetValue(equipment), cancellation);
            return 0;
        }));
        return command;
    }

    private static string FullName(string name)
    {
        if (name.StartsWith("anomaly.", StringComparison.Ordinal)) return name;
        var dlq = name.EndsWith(".dlq", StringComparison.Ordinal);
        var full = $"anomaly.{(dlq ? name[..^4] : name)}.v1";
        return dlq ? Topics.DeadLetters(full) : full;
    }

    private static async Task<Dictionary<TopicPartition, (long Start, long End)>> StartsAsync(
        IEventLog log, string topic, long last, CancellationToken cancellation)
    {
        var count = await log.PartitionCountAsync(topic, cancellation);
        if (count == 0)
            throw new CliException($"there is no topic {topic}; `anomaly doctor` lists what the log holds");
        var starts = new Dictionary<TopicPartition, (long, long)>();
        for (var i = 0; i < count; i++)
        {
            var partition = new TopicPartition(topic, i);
            var range = await log.RangeAsync(partition, cancellation);
            starts[partition] = (last > range.Next - range.First ? range.First : range.Next - last, range.Next);
        }

        return starts;
    }

    private static void Print(
        IEventLog log, Dictionary<TopicPartition, (long Start, long End)> starts, bool follow, string? equipment, CancellationToken cancellation)
    {
        var open = starts.Where(s => s.Value.Start < s.Value.End).Select(s => s.Key).ToHashSet();
        var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts.ToDictionary(s => s.Key, s => s.Value.Start) });
        try
        {
            while (!cancellation.IsCancellationRequested && (follow || open.Count > 0))
            {
                var records = consumer.Poll(1000, TimeSpan.FromMilliseconds(250), cancellation);
                foreach (var record in records)
                {
                    if (!follow && record.Offset + 1 >= starts[record.Partition].End) open.Remove(record.Partition);
                    if (equipment is null || RecordJson.Key(record) == equipment) System.Console.WriteLine(RecordJson.Write(record));
                }

                // On Kafka the last offsets of a partition can be transaction markers, which are never delivered.
                open.RemoveWhere(consumer.IsAtEnd);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how a person ends --follow.
        }
        finally
        {
            consumer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
