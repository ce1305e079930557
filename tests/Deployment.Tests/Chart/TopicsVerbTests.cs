using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Kafka;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary><c>anomaly topics create</c>, which the chart's job runs.</summary>
public sealed class TopicsVerbTests
{
    [Fact]
    public async Task Create_NothingThere_MakesAllTopicsOnce()
    {
        using var folder = new TempFolder();
        string[] command = ["topics", "create", "--data", folder.File("data"), "--set", "log.createTopics=false", "--partitions", "7"];

        var first = await AnomalyProcess.RunAsync(folder.Root, command);
        var second = await AnomalyProcess.RunAsync(folder.Root, [.. command[..^1], "9"]);

        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Contains($"{Topics.Readings}: 7 partitions, created", first.Output, StringComparison.Ordinal);
        Assert.Contains($"{Topics.Audit}: 1 partition, created", first.Output, StringComparison.Ordinal);
        Assert.Equal(Topics.All(7).Count, first.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(second.ExitCode == 0, second.Output);
        Assert.Contains($"{Topics.Readings}: 7 partitions, was there", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("created", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_PartitionsOutOfRange_IsRefusedInWords()
    {
        using var folder = new TempFolder();

        var (code, output) = await AnomalyProcess.RunAsync(folder.Root, "topics", "create", "--data", folder.File("data"), "--partitions", "0");

        Assert.Equal(2, code);
        Assert.Contains("log.partitions", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_OnKafka_MakesWhatTheChartsJobMayMake()
    {
        var bootstrap = await KafkaBroker.RequireAsync();
        using var folder = new TempFolder();
        var all = await Helm.ManifestsAsync("minimal");
        var job = all.Single(m => m.Kind == "Job");
        await File.WriteAllTextAsync(folder.File("anomaly.yaml"), RenderedSettings.File(job, all));
        var arguments = Manifest.Items(Manifest.At(job.Container, "args")).Select(a => Manifest.Text(a)!.Replace("/etc/anomaly/", folder.Root + "/", StringComparison.Ordinal));

        var (code, output) = await AnomalyProcess.RunAsync(folder.Root, [.. arguments, "--kafka", bootstrap, "--data", folder.File("data")]);

        Assert.True(code == 0, output);
        await using var log = EventLogFactory.Open(new EventLogOptions { Kafka = new KafkaOptions { Bootstrap = bootstrap } }, TimeProvider.System);
        foreach (var topic in Topics.All(12)) Assert.True(await log.PartitionCountAsync(topic.Name, default) > 0, $"{topic.Name} is missing; said: {output}");
    }
}
