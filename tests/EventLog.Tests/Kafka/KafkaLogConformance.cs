using StreamingAnomaly.EventLog.Kafka;
using StreamingAnomaly.EventLog.Tests.Conformance;

namespace StreamingAnomaly.EventLog.Tests.Kafka;

/// <summary>The Kafka log does what every log does, on a real broker.</summary>
public sealed class KafkaLogConformance : EventLogConformance
{
    protected override async Task<IEventLog> OpenAsync() => EventLogFactory.Open(
        new() { Kafka = new KafkaOptions { Bootstrap = await KafkaBroker.RequireAsync() } }, TimeProvider.System);
}
