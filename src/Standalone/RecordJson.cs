using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Standalone;

/// <summary>A record of any of our topics as one line of JSON, for people and for <c>jq</c>.</summary>
internal static class RecordJson
{
    private static readonly JsonFormatter Protobuf = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));
    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The key as text.</summary>
    public static string? Key(LogRecord record) => record.Key is null ? null : Encoding.UTF8.GetString(record.Key);

    /// <summary>One line: partition, offset, time of appending, key, value.</summary>
    public static string Write(LogRecord record) => new JsonObject
    {
        ["partition"] = record.Partition.Partition,
        ["offset"] = record.Offset,
        ["appended"] = DateTimeOffset.FromUnixTimeMilliseconds(record.TimestampUnixMs).ToString("O"),
        ["key"] = Key(record),
        ["value"] = record.Value is null ? null : Value(record),
    }.ToJsonString(Compact);

    private static JsonNode? Value(LogRecord record)
    {
        var bytes = record.Value!;
        try
        {
            return record.Partition.Topic switch
            {
                Topics.Readings => Readings(record),
                Topics.Scores => WithTimes(Score.Parser.ParseFrom(bytes)),
                Topics.Deployments or Topics.Bundles => Deployed(Deployment.Parser.ParseFrom(bytes)),
                Topics.Evidence => Kept(Evidence.Parser.ParseFrom(bytes)),
                Topics.Checkpoints => State(Checkpoint.Parser.ParseFrom(bytes)),
                _ when record.Partition.Topic.EndsWith(".dlq", StringComparison.Ordinal) => Letter(DeadLetter.Parser.ParseFrom(bytes)),
                _ => JsonNode.Parse(bytes),
            };
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or JsonException)
        {
            return Text(bytes);
        }
    }

    private static JsonNode? Readings(LogRecord record)
    {
        if (InstructionRecords.IsInstruction(record)) return new JsonObject { ["instruction"] = WithTimes(Instruction.Parser.ParseFrom(record.Value)) };
        var readings = new List<Contracts.Readings.Reading>();
        if (ReadingCodec.Read(record.Value!, record.Header("content-type"), readings) is { } error)
            return new JsonObject { ["error"] = error.Reason, ["detail"] = error.Detail, ["text"] = Text(record.Value!) };
        var buffer = new ArrayBufferWriter<byte>();
        var nodes = new List<JsonNode?>();
        foreach (var reading in readings)
        {
            buffer.Clear();
            ReadingCodec.WriteJson(reading, buffer);
            nodes.Add(JsonNode.Parse(buffer.WrittenSpan));
        }

        return nodes.Count == 1 ? nodes[0] : new JsonArray([.. nodes]);
    }

    private static JsonObject WithTimes(Instruction instruction)
    {
        var node = JsonNode.Parse(Protobuf.Format(instruction))!.AsObject();
        node.Remove("timeUnixNano");
        node["time"] = IsoTime.Format(instruction.TimeUnixNano);
        return node;
    }

    private static JsonObject WithTimes(Score score)
    {
        var node = JsonNode.Parse(Protobuf.Format(score))!.AsObject();
        node.Remove("timeUnixNano");
        node.Remove("appendedUnixNano");
        node.Insert(2, "time", UnixTime.FromNanoseconds(score.TimeUnixNano).ToString("O"));
        return node;
    }

    private static JsonObject Deployed(Deployment deployment) => new()
    {
        ["equipment"] = deployment.Equipment,
        ["bundle"] = deployment.Bundle,
        ["time"] = UnixTime.FromNanoseconds(deployment.TimeUnixNano).ToString("O"),
        ["reason"] = deployment.Reason,
        ["files"] = new JsonObject(deployment.Files.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value.Length))),
    };

    private static JsonObject State(Checkpoint checkpoint) => new()
    {
        ["equipment"] = checkpoint.Equipment,
        ["nextOffset"] = checkpoint.NextOffset,
        ["bundle"] = checkpoint.Bundle,
        ["bytes"] = checkpoint.State.Length,
    };

    private static JsonObject Kept(Evidence evidence) => new()
    {
        ["equipment"] = evidence.Equipment,
        ["partition"] = evidence.Partition,
        ["bundle"] = evidence.Start.Bundle,
        ["readings"] = evidence.Start.Kept.Count,
        ["firstOffset"] = evidence.Start.Kept.FirstOrDefault()?.Offset,
        ["lastOffset"] = evidence.Start.Kept.LastOrDefault()?.Offset,
        ["bytes"] = evidence.CalculateSize(),
        ["settings"] = JsonNode.Parse(evidence.Settings),
    };

    private static JsonObject Letter(DeadLetter letter) => new()
    {
        ["topic"] = letter.SourceTopic,
        ["partition"] = letter.SourcePartition,
        ["offset"] = letter.SourceOffset,
        ["reason"] = letter.Reason,
        ["detail"] = letter.Detail,
        ["value"] = Text(letter.Value.Span),
    };

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4000)]);
}
