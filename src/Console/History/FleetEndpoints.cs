using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Console.History;

/// <summary>All equipment at a glance, over HTTP.</summary>
internal static class FleetEndpoints
{
    /// <summary>An equipment that has sent nothing for this long is shown as silent; when people are told is <c>silentAfter</c> of its profile.</summary>
    private static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(5);

    /// <summary>Maps <c>GET /v1/fleet</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.ServiceProvider.GetRequiredService<HistoryDesk>();
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        routes.MapGet("/v1/fleet", () => desk.Answer(store => Fleet(store, time)))
            .Allow(Access.Viewer).WithName("GetFleet").WithTags("Fleet").WithSummary("Every equipment: newest score, last hour's trend and data quality, model, alarm budget")
            .Produces<FleetAnswer>().Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Fleet(HistoryStore store, TimeProvider time)
    {
        var silentBefore = (time.GetUtcNow() - SilentAfter).ToUnixTimeMilliseconds();
        var items = store.Shelves.Values.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => s.Look((state, hour) => FleetItem.From(s.Name, state, hour, silentBefore)));
        return Results.Ok(new FleetAnswer([.. items]));
    }
}
