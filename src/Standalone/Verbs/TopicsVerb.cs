using System.CommandLine;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly topics create</c>: makes missing topics, for a job that may and services that may not.</summary>
internal static class TopicsVerb
{
    public static Command Create() => new("topics", "The topics of the log") { CreateTopics() };

    private static Command CreateTopics()
    {
        var partitions = new Option<int?>("--partitions") { Description = "Partitions of topics that are missing (default log.partitions)" };
        var common = new CommonOptions();
        var command = new Command("create", "Make the topics that are missing, also where log.createTopics is off; existing ones stay as they are") { partitions };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            var wanted = parse.GetValue(partitions)?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var options = common.Load(parse, ("log.partitions", wanted));
            if (options.Log.Kind == Contracts.Configuration.LogKind.Sqlite) Directory.CreateDirectory(options.DataFolder);
            await using var log = EventLogs.Open(options, TimeProvider.System);
            var names = Topics.All(options.Log.Partitions).Select(t => t.Name).ToList();
            var before = await CountsAsync(log, names, cancellation);
            await TopicSetup.RunAsync(log, options.Log with { CreateTopics = true }, cancellation);
            var after = await CountsAsync(log, names, cancellation);
            foreach (var name in names)
                System.Console.WriteLine($"{name}: {after[name]} partition{(after[name] == 1 ? "" : "s")}, {(before[name] == 0 ? "created" : "was there")}");
            return 0;
        }));
        return command;
    }

    private static async Task<Dictionary<string, int>> CountsAsync(IEventLog log, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in names) counts[name] = await log.PartitionCountAsync(name, cancellation);
        return counts;
    }
}
