using System.Globalization;
using System.Text;
using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>Records of the edge as they go to the centre: the same bytes under the same key, with where and when they were accepted.</summary>
internal static class ForwardBatch
{
    private const int LetterBytes = 64 << 10;

    public static List<NewRecord> Of(IReadOnlyList<LogRecord> records, string edge, string log)
    {
        var place = $"{edge}/{log}/";
        var batch = new List<NewRecord>(records.Count + 1);
        foreach (var record in records) batch.Add(Of(record, place));
        return batch;
    }

    /// <summary>A dead letter in the place of a record that the centre will never take: its beginning and what it was.</summary>
    public static NewRecord Letter(LogRecord record, string edge, string log, string why)
    {
        var length = record.Value?.Length ?? 0;
        var letter = DeadLetters.Letter(
            record with { Value = record.Value?[..Math.Min(length, LetterBytes)] }, DeadLetters.TooLargeForCentre,
            $"a record of {length} bytes from {record.Partition} of edge {edge} (the first {LetterBytes} are kept here, all of it in the edge's log): {why}");
        return Of(record with { Value = letter.ToByteArray() }, $"{edge}/{log}/") with { Topic = Topics.DeadLetters(Topics.Readings) };
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
