using System.Globalization;
using System.Reflection;
using System.Text;
using StreamingAnomaly.Console.History;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.Contracts.DeadLetters;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Letters;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Console.Operations;

/// <summary>
/// <c>GET /v1/system</c>, <c>/v1/dead-letters</c> and <c>/v1/audit</c>: read from the log, so that it does not matter which
/// process serves them; and <c>POST /v1/dead-letters/{topic}/{partition}/{offset}/replay</c>.
/// </summary>
internal static class SystemEndpoints
{
    private const int PreviewBytes = 400;
    private const int MaxNamed = 20;

    public static void MapSystem(this IEndpointRouteBuilder routes)
    {
        var started = routes.ServiceProvider.GetRequiredService<TimeProvider>().GetTimestamp();
        routes.MapGet("/v1/system", async (LogWatch watch, HistoryFeed history, TimeProvider time, CancellationToken cancellation) =>
        {
            try
            {
                var (services, topics) = await watch.LookAsync(cancellation);
                return Results.Ok(new SystemAnswer(Version, time.GetElapsedTime(started).TotalSeconds, services, topics, Degraded(history.Store)));
            }
            catch (EventLogException e)
            {
                return Problem(StatusCodes.Status503ServiceUnavailable, $"the log does not answer: {e.Message}");
            }
        }).Allow(Access.Viewer)
            .Documented<SystemAnswer>("GetSystem", "System", "How far each service has read, how fast, and what the log holds");
        routes.MapGet("/v1/dead-letters", LettersAsync).Allow(Access.Viewer)
            .Documented<ListPage<LetterAnswer>>("ListDeadLetters", "System", "Messages that were set aside, newest first, with the reason and what to do");
        routes.MapPost("/v1/dead-letters/{topic}/{partition}/{offset}/replay", PutBackAsync).Allow(Access.Engineer)
            .Documented<PutBackAnswer>("ReplayDeadLetter", "System", "Puts a message that was set aside back where it came from, once").ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);
        routes.MapGet("/v1/audit", AuditAsync).Allow(Access.Viewer)
            .Documented<AuditPage>("ListAudit", "System", "Who did what, newest first, and whether the record of it is whole");
    }

    private static DegradedEquipment Degraded(HistoryStore? store)
    {
        if (store is null) return new(0, 0, []);
        var degraded = store.Shelves.Values.Where(s => s.Look((state, _) => state.Score?.Degraded == true)).Select(s => s.Name).Order(StringComparer.Ordinal).ToList();
        return new(degraded.Count, store.Shelves.Count, [.. degraded.Take(MaxNamed)]);
    }

    private static string Version =>
        typeof(SystemEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static async Task<IResult> LettersAsync(IEventLog log, string? topic, string? limit, string? cursor, CancellationToken cancellation)
    {
        if (DeadTopic(topic ?? "readings") is not { } full) return Problem(400, $"topic is '{topic}'; give readings, scores or alerts");
        if (Read(limit, cursor, out var count, out var before) is { } wrong) return Problem(400, wrong);
        var records = await LogTail.ReadAsync(log, new(full, 0), before, count, r => r.Value is not null, cancellation);
        var back = await LetterReplay.DoneAsync(log, cancellation);
        return Results.Ok(new ListPage<LetterAnswer>(
            [.. records.Select(r => Letter(r, back)).OfType<LetterAnswer>()], records.Count == count ? records[^1].Offset.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IResult> PutBackAsync(
        string topic, string partition, string offset, bool? again, HttpContext context, LetterDesk desk, CancellationToken cancellation)
    {
        if (DeadTopic(topic) is not { } full) return Problem(400, $"topic is '{topic}'; give readings, scores or alerts");
        if (!int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var part)) return Problem(400, $"partition is '{partition}'; give its number");
        if (!long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var at)) return Problem(400, $"offset is '{offset}'; give its number");
        try
        {
            return await desk.PutBackAsync(new(full, part), at, again ?? false, Caller.Of(context).Actor, cancellation) is { } outcome
                ? Results.Ok(new PutBackAnswer($"{full}/{partition}/{offset}", AlertJson.Word(outcome)))
                : Problem(404, $"no dead letter stands at {full}/{partition}/{offset}; GET /v1/dead-letters lists them");
        }
        catch (AuditException e)
        {
            return Unrecorded.Problem(e);
        }
        catch (EventLogException e)
        {
            return Problem(503, $"It is not put back: {e.Message}");
        }
    }

    private static string? DeadTopic(string name) => name switch
    {
        "readings" => Topics.DeadLetters(Topics.Readings),
        "scores" => Topics.DeadLetters(Topics.Scores),
        "alerts" => Topics.DeadLetters(Topics.Alerts),
        _ => null,
    };

    private static async Task<IResult> AuditAsync(AuditBook book, string? limit, string? cursor, CancellationToken cancellation) =>
        Read(limit, cursor, out var count, out var before) is { } wrong
            ? Problem(400, wrong) : Results.Ok(await book.ReadAsync(count, before, cancellation));

    private static string? Read(string? limit, string? cursor, out int count, out long? before)
    {
        before = null;
        return PageQuery.ReadLimit(limit, out count) ?? PageQuery.ReadCursor(cursor, out before);
    }

    private static LetterAnswer? Letter(LogRecord record, HashSet<string> back)
    {
        DeadLetter letter;
        try { letter = DeadLetter.Parser.ParseFrom(record.Value); }
        catch (Google.Protobuf.InvalidProtocolBufferException) { return null; } // somebody else wrote it
        var stored = new StoredLetter(record.Partition, record.Offset, DateTimeOffset.FromUnixTimeMilliseconds(record.TimestampUnixMs), letter);
        var reason = DeadLetterReasons.Of(letter.Reason);
        return new(
            stored.Id, record.Partition.Topic, record.Partition.Partition, record.Offset, stored.Time, letter.Reason, reason.Meaning, reason.Remedy, letter.Detail, letter.Key.IsEmpty ? null : letter.Key.ToStringUtf8(),
            new(letter.SourceTopic, letter.SourcePartition, letter.SourceOffset), letter.Value.Length,
            Encoding.UTF8.GetString(letter.Value.Span[..Math.Min(PreviewBytes, letter.Value.Length)]), back.Contains(stored.Id));
    }

    private static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);
}
