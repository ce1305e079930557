using System.Text;
using Microsoft.AspNetCore.Http;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Ingest.Http;

/// <summary>The way of one request: admit ▸ read the body ▸ decode ▸ append to the log ▸ accept.</summary>
internal sealed class IngestPipeline(IEventProducer producer, IngestOptions options, IngestMetrics metrics)
{
    private const int RetrySoon = 1;
    private const int RetryLater = 5;
    private const int RetryMuchLater = 30; // a full edge waits for its link

    private static readonly LogHeader[] JsonHeader = [new("content-type", Encoding.ASCII.GetBytes(ReadingCodec.Json))];
    private static readonly LogHeader[] ProtobufHeader = [new("content-type", Encoding.ASCII.GetBytes(ReadingCodec.Protobuf))];

    private int inProgress;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref inProgress) > options.MaxConcurrentRequests)
                return Refuse(context, new Refusal(429, "busy", $"more than {options.MaxConcurrentRequests} requests in progress: send it again in a second", RetrySoon));
            return await AcceptAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref inProgress);
        }
    }

    private async Task<IResult> AcceptAsync(HttpContext context)
    {
        var contentType = context.Request.ContentType;
        if (!ReadingCodec.Accepts(contentType))
            return Refuse(context, new Refusal(
                415, ReadingErrors.UnsupportedType,
                $"content-type '{contentType}' is not known: send {ReadingCodec.Json}, {ReadingCodec.NdJson} or {ReadingCodec.Protobuf}"));

        var (body, refusal) = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        if (refusal is not null) return Refuse(context, refusal);

        refusal = Decode(body.Span, contentType, out var records);
        if (refusal is not null) return Refuse(context, refusal);

        try
        {
            await producer.AppendAsync(records, context.RequestAborted);
        }
        catch (EdgeFullException exception)
        {
            return Refuse(context, new Refusal(507, "edge-full", exception.Message, RetryMuchLater));
        }
        catch (EventLogFullException exception)
        {
            return Refuse(context, new Refusal(429, "log-full", exception.Message, RetrySoon));
        }
        catch (EventLogException exception)
        {
            return Refuse(context, new Refusal(503, "log-unavailable", exception.Message, RetryLater));
        }

        metrics.Accepted(records.Count, body.Length);
        return Results.Json(new { accepted = records.Count }, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>One record per reading, its bytes as received, keyed by equipment so that order is kept per equipment.</summary>
    private Refusal? Decode(ReadOnlySpan<byte> body, string? contentType, out List<NewRecord> records)
    {
        records = [];
        var readings = new List<Reading>();
        var slices = new List<Range>();
        if (ReadingCodec.Read(body, contentType, readings, slices) is { } error) return Refusal.Of(error);
        records.EnsureCapacity(readings.Count);
        for (var i = 0; i < readings.Count; i++)
        {
            var value = body[slices[i]];
            if (value.Length > options.MaxReadingBytes)
                return new Refusal(
                    413, "reading-too-large",
                    $"reading {i} has {value.Length} bytes, more than the {options.MaxReadingBytes} allowed: split the equipment's sensors")
                { Index = i };
            records.Add(new NewRecord(
                Topics.Readings, Encoding.UTF8.GetBytes(readings[i].Equipment), value.ToArray(), null,
                value[0] == (byte)'{' ? JsonHeader : ProtobufHeader));
        }

        return null;
    }

    private IResult Refuse(HttpContext context, Refusal refusal)
    {
        metrics.Refused(refusal.Reason);
        return refusal.ToResult(context.Response);
    }
}
