using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Tests.Configuration;

public sealed class EdgeRulesTests
{
    private const string Good = "edge: { enabled: true, id: line-3, central: 'kafka-1:9092,kafka-2:9092' }";

    [Fact]
    public void Edge_Complete_IsTaken() => Assert.Equal("line-3", ConfigurationLoader.Parse(Good).Edge.Id);

    [Fact]
    public void Edge_NotEnabled_NeedsNothing() => Assert.Null(ConfigurationLoader.Parse("edge: { score: true }").Edge.Central);

    [Theory]
    [InlineData("edge.id", "edge: { enabled: true, central: 'k:9092' }", "for example id: line-3")]
    [InlineData("edge.id", "edge: { enabled: true, id: 'line/3', central: 'k:9092' }", "got \"line/3\"")]
    [InlineData("edge.central", "edge: { enabled: true, id: line-3 }", "host:port[,host:port]")]
    [InlineData("edge.central", "edge: { enabled: true, id: line-3, central: kafka }", "got \"kafka\"")]
    [InlineData("edge.enabled", "log: { kind: kafka, bootstrap: 'k:9092' }\n" + Good, "leave log.kind at sqlite")]
    [InlineData("edge.batchRecords", "edge: { batchRecords: 0 }", "from 1 to 100000")]
    [InlineData("edge.linger", "edge: { linger: 2m }", "from 0s to 1m")]
    [InlineData("edge.heartbeat", "edge: { heartbeat: 0s }", "from 1s to 1h")]
    [InlineData("edge.timeout", "edge: { timeout: 10m }", "from 1s to 5m")]
    [InlineData("edge.maxBackoff", "edge: { maxBackoff: 2h }", "from 1s to 1h")]
    [InlineData("edge.properties", "edge: { properties: { bootstrap.servers: 'k:9092' } }", "with edge.central")]
    public void Edge_OutOfRange_NamesSettingAndExample(string setting, string yaml, string message)
    {
        var error = Assert.Single(Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Parse(yaml)).Errors);
        Assert.Equal(setting, error.Setting);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Edge_Properties_AreNotShown() => Assert.Equal(
        ConfigurationSettings.Hidden,
        ConfigurationSettings.Of(ConfigurationLoader.Parse("edge: { properties: { sasl.password: geheim } }"))["edge.properties"]);
}
