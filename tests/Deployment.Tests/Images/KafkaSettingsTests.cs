namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>The broker's settings of compose.yaml, read by Kafka itself.</summary>
public sealed class KafkaSettingsTests
{
    /// <summary>Read by the image's start scripts, no settings of the broker.</summary>
    private static readonly string[] OfTheImage = ["CLUSTER_ID", "KAFKA_HEAP_OPTS"];

    [Fact]
    public async Task Broker_SettingsAndClusterId_AreAcceptedByKafkasStorageTool()
    {
        var libraries = SharedData.Require("kafka/libs");
        var java = Tools.Require("java", "apt-get install openjdk-17-jre-headless");
        using var setup = await SetupRun.StartAsync();
        using var folder = new TempFolder();
        var environment = Compose.Environment(Compose.Services().Single(s => s.Name == "kafka").Service, setup.Variables);
        // As the image does it: KAFKA_NODE_ID becomes node.id.
        var settings = environment.Where(e => !OfTheImage.Contains(e.Key))
            .ToDictionary(e => e.Key["KAFKA_".Length..].ToLowerInvariant().Replace('_', '.'), e => e.Value);
        settings["log.dirs"] = folder.File("data");
        await File.WriteAllLinesAsync(folder.File("server.properties"), settings.Select(s => $"{s.Key}={s.Value}"));

        var run = await Tools.RunAsync(java,
            ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", libraries + "/*", "kafka.tools.StorageTool", "format", "-t", environment["CLUSTER_ID"], "-c", folder.File("server.properties")]);

        run.Succeeded();
        Assert.Contains($"cluster.id={environment["CLUSTER_ID"]}", await File.ReadAllTextAsync(Path.Combine(settings["log.dirs"], "meta.properties")), StringComparison.Ordinal);
        Assert.DoesNotContain("unknown config", run.All, StringComparison.OrdinalIgnoreCase);
    }
}
