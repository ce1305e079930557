using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Simulation;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Simulation;

/// <summary>Writes to the readings topic as equipment with its own producer would. The producer stays the caller's.</summary>
public sealed class ProducerOutput(IEventProducer producer) : IFabOutput
{
    private static readonly LogHeader[] Header = [new("content-type", Encoding.ASCII.GetBytes(ReadingCodec.Json))];
    private readonly Dictionary<string, byte[]> keys = [];

    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<FabSample> samples, CancellationToken cancellation)
    {
        var records = new List<NewRecord>(samples.Count);
        foreach (var sample in samples)
        {
            var id = sample.Reading.Equipment;
            if (!keys.TryGetValue(id, out var key)) keys[id] = key = Encoding.UTF8.GetBytes(id);
            records.Add(new NewRecord(Topics.Readings, key, FabMessage.Json(sample), null, Header));
        }

        return producer.AppendAsync(records, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
