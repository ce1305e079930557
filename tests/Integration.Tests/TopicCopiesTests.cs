using System.Text.RegularExpressions;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Kafka;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>How many copies topics get is a setting, and <c>doctor</c> says where a disk that is lost takes a topic with it.</summary>
public sealed partial class TopicCopiesTests
{
    [Fact]
    public async Task Topics_OnThreeBrokers_GetTheCopiesOfTheSettings_AndDoctorMindsASingleOne()
    {
        // Its brokers' own default is three copies, two of them in sync: what the topics have otherwise comes from the settings.
        await using var cluster = await KafkaCluster.StartAsync(brokers: 3);
        using var folder = new TempFolder();

        var (code, output) = await RunAsync("topics", "create", "--set", "log.replicationFactor=1", "--set", "log.minInsyncReplicas=1", "--set", "log.retention=3d");

        Assert.True(code == 0, output);
        await using var log = new KafkaEventLog(new() { Bootstrap = cluster.Bootstrap });
        var copies = await log.CopiesAsync(default);
        Assert.Equal(3, copies.Brokers);
        Assert.All(Topics.All(1), t => Assert.Equal(1, copies.Topics[t.Name]));
        Assert.Equal(("1", "259200000"), await SettingsAsync(Topics.Readings));
        Assert.NotEqual("259200000", (await SettingsAsync(Topics.Checkpoints)).Retention);
        Assert.Contains("!! copies one copy only", await DoctorAsync(), StringComparison.Ordinal);
        Assert.Contains("ok copies each topic has at least 1 on 3 brokers", await DoctorAsync("--set", "log.replicationFactor=1"), StringComparison.Ordinal);

        await log.CreateTopicsAsync([new("left-to-the-brokers", 1)], default);
        Assert.Equal(3, (await log.CopiesAsync(default)).Topics["left-to-the-brokers"]);

        Task<(int Code, string Output)> RunAsync(params string[] arguments) =>
            AnomalyProcess.RunAsync(folder.Root, [.. arguments, "--kafka", cluster.Bootstrap, "--data", folder.File("data")]);

        async Task<string> DoctorAsync(params string[] arguments) => Blank().Replace((await RunAsync(["doctor", .. arguments])).Output, " ");

        async Task<(string InSync, string Retention)> SettingsAsync(string topic)
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.Bootstrap }).Build();
            var all = (await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }])).Single().Entries;
            return (all["min.insync.replicas"].Value, all["retention.ms"].Value);
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
