using System.Globalization;
using System.Text;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>Records of the edge as they go to the centre: the same bytes under the same key, with where and when they were accepted.</summary>
internal static class ForwardBatch
{
    public static List<NewRecord> Of(IReadOnlyList<LogRecord> records, string edge, string log)
    {
        var place = $"{edge}/{log}/";
        var batch = new List<NewRecord>(records.Count + 1);
        foreach (var record in records) batch.Add(Of(record, place));
        return batch;
    }

    private static NewRecord Of(LogRecord record, string place)
    {
        var headers = new LogHeader[record.Headers.Count + 2];
        for (var i = 0; i < record.Headers.Count; i++) headers[i] = record.Headers[i];
        headers[^2] = new(ReadingHeaders.Accepted, Text(record.TimestampUnixMs.ToString(CultureInfo.InvariantCulture)));
        headers[^1] = new(ReadingHeaders.Origin, Text(string.Create(CultureInfo.InvariantCulture, $"{place}{record.Partition.Partition}/{record.Offset}")));
        return new NewRecord(record.Partition.Topic, record.Key, record.Value, null, headers);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
