using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Console.History;

/// <summary>What the endpoints of the history share: where it is, whose it is, and the range that was asked for.</summary>
internal sealed class HistoryDesk(HistoryFeed feed)
{
    /// <summary>Shown unless a range is asked for, nanoseconds.</summary>
    private const long DefaultRange = 3600 * Levels.Second;

    private static readonly (long Min, long Max) Bounds = (0, 7_258_118_400 * Levels.Second);

    /// <summary>Answers from the history, or says why there is none: 503.</summary>
    public IResult Answer(Func<HistoryStore, IResult> answer)
    {
        if (feed.Store is not { } store) return Results.Problem(feed.Why, statusCode: StatusCodes.Status503ServiceUnavailable);
        try
        {
            return answer(store);
        }
        catch (HistoryException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>The same for one equipment: 404 if there is no such one.</summary>
    public IResult Answer(string equipment, Func<HistoryStore, Shelf, IResult> answer) => Answer(store =>
        // A route leaves this one character as it came: unescaped it would have been a separator.
        store.Shelves.TryGetValue(equipment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), out var shelf)
            ? answer(store, shelf)
            : Results.Problem(
                $"equipment '{equipment}' has no history{(feed.Behind > 0 ? $" yet: {feed.Behind} records of the log are still to be read" : "; GET /v1/fleet lists those that have")}",
                statusCode: StatusCodes.Status404NotFound));

    /// <summary>The same with a range: 400 if it is none. Without <paramref name="to"/> it ends with the newest value, without <paramref name="from"/> it begins an hour before.</summary>
    public IResult Answer(string equipment, string? from, string? to, Func<HistoryStore, Shelf, (long From, long To), IResult> answer) => Answer(equipment, (store, shelf) =>
    {
        if (!Parse(from, out var start)) return Bad(BadTime("from", from!));
        if (!Parse(to, out var end)) return Bad(BadTime("to", to!));
        var until = end ?? (shelf.Look((state, _) => state.Newest) + 1);
        var since = start ?? (until - DefaultRange);
        return since >= until
            ? Bad($"from is {IsoTime.Format(since)} and to is {IsoTime.Format(until)}; from must be earlier")
            : answer(store, shelf, (since, until));
    });

    public static IResult Bad(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    private static bool Parse(string? text, out long? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (IsoTime.Parse(text, out var parsed) != IsoTimeResult.Ok || parsed < Bounds.Min || parsed > Bounds.Max) return false;
        time = parsed;
        return true;
    }

    private static string BadTime(string name, string text) =>
        $"{name} is '{text}'; give a time between 1970 and 2200 with zone, such as 2026-11-21T08:00:00Z or 2026-11-21T17:00:00+09:00";
}
