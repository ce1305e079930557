using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Tests.Configuration;

public sealed class ConfigurationValidatorTests
{
    [Fact]
    public void Validate_Defaults_HaveNoErrors() => Assert.Empty(ConfigurationValidator.Validate(new AnomalyOptions()));

    [Theory]
    [InlineData("dataFolder", "dataFolder: ''", "1 to 1000 characters")]
    [InlineData("log.bootstrap", "log: { kind: kafka }", "host:port[,host:port], got \"\"; for example localhost:9092")]
    [InlineData("log.bootstrap", "log: { kind: kafka, bootstrap: 'a:9092,b' }", "got \"a:9092,b\"")]
    [InlineData("log.bootstrap", "log: { bootstrap: 'a:9092' }", "write kind: kafka")]
    [InlineData("log.partitions", "log: { partitions: 0 }", "from 1 to 1000, got 0")]
    [InlineData("log.retention", "log: { retention: 1s }", "from 1m to 3650d, got 1s; for example 7d")]
    [InlineData("log.maxBytes", "log: { maxBytes: 1 }", "got 1")]
    [InlineData("log.properties", "log: { properties: { bootstrap.servers: x } }", "log.bootstrap")]
    [InlineData("log.path", "log: { path: '' }", "1 to 1000 characters")]
    [InlineData("scores.url", "scores: { kind: influx }", "http or https URL, got nothing")]
    [InlineData("scores.url", "scores: { kind: influx, url: 'ftp://x' }", "got \"ftp://x\"")]
    [InlineData("scores.url", "scores: { url: 'http://x' }", "write kind: influx")]
    [InlineData("scores.version", "scores: { version: 4 }", "from 1 to 3, got 4")]
    [InlineData("scores.database", "scores: { database: '' }", "for example anomaly")]
    [InlineData("scores.org", "scores: { kind: influx, url: 'http://x', version: 2 }", "organisation")]
    [InlineData("scores.batchSize", "scores: { batchSize: 50001 }", "from 1 to 50000")]
    [InlineData("scores.sensorsFromStage", "scores: { sensorsFromStage: 5 }", "from 0 to 4")]
    [InlineData("webhooks.0.name", "webhooks: [ { url: 'http://x' } ]", "for example line-a")]
    [InlineData("webhooks.1.name", "webhooks: [ { name: a, url: 'http://x' }, { name: A, url: 'http://y' } ]", "unique")]
    [InlineData("webhooks.0.url", "webhooks: [ { name: a, url: 'line-a' } ]", "absolute http or https URL")]
    [InlineData("webhooks.0.minStage", "webhooks: [ { name: a, url: 'http://x', minStage: 0 } ]", "from 1 to 4")]
    [InlineData("webhooks.0.secrets", "webhooks: [ { name: a, url: 'http://x', secrets: [a, b, c] } ]", "at most 2")]
    [InlineData("webhooks.0.secrets.0", "webhooks: [ { name: a, url: 'http://x', secrets: [whsec_?] } ]", "base64")]
    [InlineData("webhooks.0.equipment.0", "webhooks: [ { name: a, url: 'http://x', equipment: ['a*b'] } ]", "only at the end")]
    [InlineData("webhooks.0.machineNumbers.m", "webhooks: [ { name: a, url: 'http://x', machineNumbers: { m: -1 } } ]", "got -1")]
    [InlineData("equipment.defaults.stride", "equipment: { defaults: { stride: 12 } }", "a multiple of 8 from 8 to 512, got 12")]
    [InlineData("equipment.defaults.stages", "equipment: { defaults: { stages: [0.9, 0.9, 0.95, 0.99] } }", "four rising numbers in (0.5, 1)")]
    [InlineData("equipment.defaults.stages", "equipment: { defaults: { stages: [0.5, 0.6, 0.7, 0.8] } }", "got [0.5, 0.6, 0.7, 0.8]")]
    [InlineData("equipment.defaults.stages", "equipment: { defaults: { stages: [.nan, 0.6, 0.7, 0.8] } }", "expected a number")]
    [InlineData("equipment.defaults.stages", "equipment: { defaults: { stages: [NaN, 0.6, 0.7, 0.8] } }", "got [NaN")]
    [InlineData("equipment.defaults.alarmBudget.alerts", "equipment: { defaults: { alarmBudget: { alerts: 0 } } }", "from 1 to")]
    [InlineData("equipment.defaults.alarmBudget.per", "equipment: { defaults: { alarmBudget: { per: 31d } } }", "from 1m to 30d, got 31d; for example 8h")]
    [InlineData("equipment.defaults.detectors", "equipment: { defaults: { detectors: [] } }", "level, ensemble, forest, moment")]
    [InlineData("equipment.defaults.detectors", "equipment: { defaults: { detectors: [forest, forest] } }", "each once")]
    [InlineData("equipment.defaults.detectors", "equipment: { defaults: { detectors: [moment] } }", "set moment.model")]
    [InlineData("equipment.defaults.baseline", "equipment: { defaults: { baseline: 399, provisional: 100 } }", "from 400 to 1000000")]
    [InlineData("equipment.defaults.provisional", "equipment: { defaults: { provisional: 2001 } }", "from 100 to 2000")]
    [InlineData("equipment.defaults.interval", "equipment: { defaults: { interval: 0s } }", "from 1ms to 1d")]
    [InlineData("equipment.defaults.maxGapFrames", "equipment: { defaults: { maxGapFrames: 3 } }", "from 4 to 10000")]
    [InlineData("equipment.defaults.ranges.p", "equipment: { defaults: { ranges: { p: { min: 2, max: 1 } } } }", "min below max")]
    [InlineData("equipment.profiles", "equipment: { profiles: { 'a*b': {} } }", "for example etch-*")]
    [InlineData("equipment.profiles.a.stride", "equipment: { profiles: { a: { stride: 0 } } }", "got 0")]
    [InlineData("alerting.minStage", "alerting: { minStage: 5 }", "from 1 to 4")]
    [InlineData("scorer.group", "scorer: { group: '' }", "for example anomaly-scorer")]
    [InlineData("scorer.maxRecords", "scorer: { maxRecords: 0 }", "from 1 to 100000")]
    [InlineData("scorer.maxCycle", "scorer: { maxCycle: 11s }", "from 10ms to 10s, got 11s")]
    [InlineData("scorer.checkpoint", "scorer: { checkpoint: 2h }", "from 1s to 1h, got 2h")]
    [InlineData("scorer.maxAhead", "scorer: { maxAhead: 3651d }", "0s for no limit")]
    [InlineData("moment.device", "moment: { device: gpu }", "one of auto, cpu, cuda, got \"gpu\"")]
    [InlineData("moment.batchSize", "moment: { batchSize: 1025 }", "from 1 to 1024")]
    [InlineData("moment.maxDelay", "moment: { maxDelay: 2s }", "from 0s to 1s")]
    [InlineData("moment.queue", "moment: { queue: 0 }", "from 1 to 1000000")]
    [InlineData("moment.threads", "moment: { threads: 257 }", "from 0 to 256")]
    [InlineData("ingest.maxBodyBytes", "ingest: { maxBodyBytes: 999, maxReadingBytes: 100 }", "from 1000 to")]
    [InlineData("ingest.maxReadingBytes", "ingest: { maxBodyBytes: 5000, maxReadingBytes: 5001 }", "from 100 to 5000")]
    [InlineData("ingest.maxConcurrentRequests", "ingest: { maxConcurrentRequests: 0 }", "from 1 to 10000")]
    [InlineData("alerter.group", "alerter: { group: anomaly-scorer }", "differ from scorer.group")]
    [InlineData("alerter.resolveAfter", "alerter: { resolveAfter: 8d }", "from 0s to 7d")]
    [InlineData("http.port", "http: { port: 65536 }", "from 0 to 65535")]
    [InlineData("http.address", "http: { address: example.org }", "an IP address or localhost")]
    [InlineData("http.address", "http: { address: 0.0.0.0 }", "http.allowUnauthenticated: true")]
    [InlineData("telemetry.otlpEndpoint", "telemetry: { otlpEndpoint: 'localhost:4317' }", "http or https URL")]
    public void Validate_OutOfRange_NamesSettingRangeAndExample(string setting, string yaml, string message)
    {
        var error = Assert.Single(Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Parse(yaml)).Errors);
        Assert.StartsWith(setting, error.Setting);
        Assert.Contains(message, error.Message);
        Assert.StartsWith("anomaly.yaml line 1", error.Source);
    }

    [Theory]
    [InlineData("http: { address: 0.0.0.0, allowUnauthenticated: true }")]
    [InlineData("http: { address: '::1' }")]
    [InlineData("http: { address: localhost }")]
    [InlineData("log: { kind: kafka, bootstrap: 'a:9092, [::1]:9093' }")]
    [InlineData("webhooks: [ { name: a, url: 'https://x/y', secrets: [whsec_c2VjcmV0, plain] } ]")]
    [InlineData("moment: { model: models/m }\nequipment: { defaults: { detectors: [moment, level] } }")]
    public void Validate_Unusual_IsAllowed(string yaml) => Assert.NotNull(ConfigurationLoader.Parse(yaml));
}
