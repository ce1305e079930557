using Confluent.Kafka;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>Every property that the chart gives to librdkafka is one that it knows, with a value that it takes.</summary>
public sealed class KafkaPropertiesTests
{
    public static TheoryData<string> Matrix => new(Helm.Matrix);

    [Theory, MemberData(nameof(Matrix))]
    public async Task Properties_OfEveryContainer_AreTakenByLibrdkafka(string values)
    {
        using var folder = new TempFolder();
        TestCertificate.Write(folder.File("kafka"), "ca.crt", "client.key");
        File.Copy(folder.File("kafka/ca.crt"), folder.File("kafka/client.crt"));
        var all = await Helm.ManifestsAsync(values);
        foreach (var workload in all.Where(m => m.IsWorkload))
        {
            var options = RenderedSettings.Load(workload, all);
            var properties = options.Edge.Enabled ? options.Edge.Properties : options.Log.Properties;
            var config = new AdminClientConfig { BootstrapServers = "127.0.0.1:1" };
            foreach (var (name, value) in properties) config.Set(name, value.Replace("/etc/anomaly/", folder.Root + "/", StringComparison.Ordinal));

            using var client = new AdminClientBuilder(config).SetLogHandler((_, _) => { }).Build();

            Assert.StartsWith("rdkafka", client.Name, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Properties_MisspeltOne_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => new AdminClientBuilder(new AdminClientConfig(new Dictionary<string, string> { ["sasl.mechanisim"] = "PLAIN" })).Build());
}
