namespace StreamingAnomaly.TestKit;

/// <summary>One real Kafka broker per test process, started when the first test asks for it.</summary>
public static class KafkaBroker
{
    private const string Server = "ANOMALY_TEST_KAFKA";

    private static readonly Lazy<Task<KafkaCluster>> Started = new(() => KafkaCluster.StartAsync());

    /// <summary>
    /// Address of a broker, host:port; skips the test, saying what is missing, if there can be none. The environment
    /// variable ANOMALY_TEST_KAFKA names a running one instead.
    /// </summary>
    public static async Task<string> RequireAsync() =>
        Environment.GetEnvironmentVariable(Server) is { Length: > 0 } given ? given : (await Started.Value).Bootstrap;
}
