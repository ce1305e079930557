using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Console.History;

/// <summary>What the pages look back at, over HTTP.</summary>
internal static class HistoryEndpoints
{
    /// <summary>Points of a series at most.</summary>
    public const int MaxPoints = 10_000;

    /// <summary>Sensors of one answer at most.</summary>
    public const int MaxSensors = 50;

    /// <summary>Columns of a heat map at most, and its sensors.</summary>
    public const int MaxColumns = 1000;

    private const int MaxRows = 40;

    /// <summary>Spans of a lane at most.</summary>
    private const int MaxSpans = 2000;

    private static readonly ColumnKey[] ScoreKeys = [ColumnKey.Probability, ColumnKey.Stage, ColumnKey.Alarm, ColumnKey.Ratio];

    /// <summary>Maps the history of an equipment below <c>/v1/equipment/{id}</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.ServiceProvider.GetRequiredService<HistoryDesk>();
        Document(routes.MapGet("/v1/equipment/{id}/sensors", (string id) => desk.Answer(id, Sensors)))
            .WithName("GetSensors").WithSummary("Sensors of an equipment with their newest values, its context labels and how far its history reaches").Produces<SensorsAnswer>();
        Document(routes.MapGet("/v1/equipment/{id}/series", (string id, string? sensors, string? from, string? to, int? points) =>
            desk.Answer(id, from, to, (store, shelf, range) => Series(store, shelf, range, sensors, points ?? 1500))))
            .WithName("GetSeries").WithSummary("Values of sensors and the score over a time range: every frame, or mean, smallest and largest of buckets").Produces<SeriesAnswer>();
        Document(routes.MapGet("/v1/equipment/{id}/attribution", (string id, string? from, string? to, int? columns) =>
            desk.Answer(id, from, to, (store, shelf, range) => Attribution(store, shelf, range, columns ?? 200))))
            .WithName("GetAttribution").WithSummary("Which sensors explain the score, over time").Produces<AttributionAnswer>();
        Document(routes.MapGet("/v1/equipment/{id}/context", (string id, string? from, string? to) => desk.Answer(id, from, to, Context)))
            .WithName("GetContext").WithSummary("Recipe, step, lot, wafer and other labels of the readings as spans of time").Produces<ContextAnswer>();
    }

    /// <summary>What all endpoints of an equipment have in common.</summary>
    public static RouteHandlerBuilder Document(RouteHandlerBuilder route) => route
        .Allow(Access.Viewer).WithTags("Equipment")
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static IResult Sensors(HistoryStore store, Shelf shelf)
    {
        var oldest = store.Read(connection => HistoryReader.Oldest(connection, shelf.Id, Level.Hour)) ?? shelf.Oldest(Level.Hour);
        var (labels, _, _) = shelf.Spans();
        return shelf.Look((state, _) => Results.Ok(new SensorsAnswer(
            shelf.Name, oldest is { } since ? Numbers.Iso(Math.Max(since, state.First)) : null, state.Newest > 0 ? Numbers.Iso(state.Newest) : null,
            [.. state.Sensors.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new SensorAnswer(s.Key, s.Value.Last, Numbers.Iso(s.Value.Time)))],
            [.. labels.Order(StringComparer.Ordinal)])));
    }

    private static IResult Series(HistoryStore store, Shelf shelf, (long From, long To) range, string? sensors, int points)
    {
        if (points is < 10 or > MaxPoints) return HistoryDesk.Bad($"points is {points}; allowed are 10 to {MaxPoints}");
        var names = sensors?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToArray() ?? [];
        if (names.Length > MaxSensors) return HistoryDesk.Bad($"sensors names {names.Length}; allowed are up to {MaxSensors} in one request");
        var (unknown, bands) = shelf.Look((state, _) => (
            names.Where(name => !state.Sensors.ContainsKey(name)).ToList(),
            names.ToDictionary(name => name, name => state.Sensors.GetValueOrDefault(name)?.Baseline?.Get())));
        if (unknown.Count > 0)
            return HistoryDesk.Bad($"equipment '{shelf.Name}' has no sensor {string.Join(", ", unknown.Select(u => $"'{u}'"))}; GET /v1/equipment/{Uri.EscapeDataString(shelf.Name)}/sensors lists those it has");

        var timeline = HistoryQueries.Read(store, shelf, range.From, range.To, points, [.. names.Select(ColumnKey.Sensor), .. ScoreKeys]);
        var score = Array.ConvertAll(ScoreKeys, key => timeline.Columns[key]);
        return Results.Ok(new SeriesAnswer(
            shelf.Name, Numbers.Iso(range.From), Numbers.Iso(range.To), timeline.Step / 1e9, Numbers.Seconds(timeline.Times),
            [.. names.Select(name => Sensor(name, timeline.Columns[ColumnKey.Sensor(name)], bands[name]))],
            Array.TrueForAll(score[0].Mean, double.IsNaN) ? null : new(Highest(score[0]), Highest(score[1]), Highest(score[2]), Highest(score[3]))));
    }

    private static SensorSeries Sensor(string name, Points points, (double Mean, double Sd)? band) => new(
        name, Numbers.Of(points.Mean), points.Min is null ? null : Numbers.Of(points.Min), points.Max is null ? null : Numbers.Of(points.Max),
        band is { } known ? new(known.Mean, known.Sd) : null);

    private static double?[] Highest(Points points) => Numbers.Of(points.Max ?? points.Mean);

    private static IResult Attribution(HistoryStore store, Shelf shelf, (long From, long To) range, int columns)
    {
        if (columns is < 10 or > MaxColumns) return HistoryDesk.Bad($"columns is {columns}; allowed are 10 to {MaxColumns}");
        var timeline = HistoryQueries.Read(
            store, shelf, range.From, range.To, columns, key => key.Kind == ColumnKind.Share || key == ColumnKey.Probability,
            blocks => [ColumnKey.Probability, .. blocks.SelectMany(b => b.Columns).Select(c => c.Key).Where(k => k.Kind == ColumnKind.Share).Distinct()]);
        var shares = timeline.Columns
            .Where(c => c.Key.Kind == ColumnKind.Share)
            .Select(c => (c.Key.Name, c.Value.Mean, Total: c.Value.Mean.Where(share => !double.IsNaN(share)).Sum()))
            .Where(c => c.Total > 0)
            .OrderByDescending(c => c.Total).ThenBy(c => c.Name, StringComparer.Ordinal).Take(MaxRows).ToList();
        return Results.Ok(new AttributionAnswer(
            Numbers.Seconds(timeline.Times), [.. shares.Select(s => s.Name)], [.. shares.Select(s => Numbers.Of(s.Mean))], Highest(timeline.Columns[ColumnKey.Probability])));
    }

    private static IResult Context(HistoryStore store, Shelf shelf, (long From, long To) range)
    {
        var lanes = new List<ContextLane>();
        foreach (var label in shelf.Spans().Labels.Order(StringComparer.Ordinal))
        {
            var spans = HistoryQueries.Spans(store, shelf, label, range.From, range.To, MaxSpans + 1);
            if (spans.Count > 0)
                lanes.Add(new(label, [.. spans.Take(MaxSpans).Select(s => new ContextSpan(Numbers.Iso(s.Start), Numbers.Iso(s.End), s.Value))], spans.Count > MaxSpans));
        }

        return Results.Ok(new ContextAnswer(lanes));
    }
}
