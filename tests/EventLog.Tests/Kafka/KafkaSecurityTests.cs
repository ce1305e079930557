using System.Text;
using StreamingAnomaly.EventLog.Kafka;

namespace StreamingAnomaly.EventLog.Tests.Kafka;

/// <summary>A broker that asks for TLS and a login, reached by the properties that a user writes into <c>log.properties</c>.</summary>
public sealed class KafkaSecurityTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Log_OverTlsWithALogin_WritesInTransactionsAndReads_AndSaysWhatIsWrongWithIt()
    {
        await using var cluster = await KafkaCluster.StartAsync(secure: true);
        foreach (var mechanism in (string[])["PLAIN", "SCRAM-SHA-512"]) await RoundTripAsync(cluster, mechanism);

        await RefusedAsync(cluster, Properties(cluster, "SCRAM-SHA-512", password: "guessed"), "uthentication");
        await RefusedAsync(cluster, new() { ["security.protocol"] = "SASL_SSL", ["sasl.mechanism"] = "PLAIN", ["sasl.username"] = "test", ["sasl.password"] = "test-secret" }, "certificate");
        await RefusedAsync(cluster, [], "no answer from the brokers");
    }

    private static async Task RoundTripAsync(KafkaCluster cluster, string mechanism)
    {
        await using var log = new KafkaEventLog(new() { Bootstrap = cluster.SecureBootstrap, Properties = Properties(cluster, mechanism) });
        var topic = "secure-" + mechanism;
        await log.CreateTopicsAsync([new(topic, 1)], default);
        await using var reader = log.CreateConsumer(new() { Group = topic, Topics = [topic] });
        await using var writer = await log.CreateTransactionalProducerAsync(topic, default);
        await writer.CommitAsync([new(topic, null, Encoding.UTF8.GetBytes(mechanism))], reader, new Dictionary<TopicPartition, long>(), default);
        IReadOnlyList<LogRecord> read = [];
        using var patience = new CancellationTokenSource(Patience);
        while (read.Count == 0 && !patience.IsCancellationRequested) read = reader.Poll(10, TimeSpan.FromSeconds(1), default);
        Assert.Equal([mechanism], read.Select(r => Encoding.UTF8.GetString(r.Value!)));
    }

    private static async Task RefusedAsync(KafkaCluster cluster, Dictionary<string, string> properties, string expected)
    {
        await using var log = new KafkaEventLog(new() { Bootstrap = cluster.SecureBootstrap, Properties = properties, RequestTimeout = TimeSpan.FromSeconds(5) });
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => log.CreateTopicsAsync([new("never", 1)], default));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("guessed", refused.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Properties(KafkaCluster cluster, string mechanism, string password = "test-secret") => new()
    {
        ["security.protocol"] = "SASL_SSL", ["ssl.ca.location"] = cluster.Authority,
        ["sasl.mechanism"] = mechanism, ["sasl.username"] = "test", ["sasl.password"] = password,
    };
}
