using System.Diagnostics.Metrics;

namespace StreamingAnomaly.Ingest;

/// <summary>All metrics of the ingest, counted per request.</summary>
public sealed class IngestMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "StreamingAnomaly.Ingest";

    private readonly Counter<long> readings;
    private readonly Counter<long> bytes;
    private readonly Counter<long> refused;

    /// <summary>Creates the instruments.</summary>
    public IngestMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        readings = meter.CreateCounter<long>("anomaly.ingest.readings", "{reading}", "Readings accepted over HTTP");
        bytes = meter.CreateCounter<long>("anomaly.ingest.bytes", "By", "Bytes of accepted requests after decompression");
        refused = meter.CreateCounter<long>("anomaly.ingest.refused", "{request}", "Requests refused, by reason");
    }

    internal void Accepted(int count, int size)
    {
        readings.Add(count);
        bytes.Add(size);
    }

    internal void Refused(string reason) => refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
