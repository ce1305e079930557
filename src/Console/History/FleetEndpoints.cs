using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
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
        routes.MapGet("/v1/fleet", (HttpContext context) => desk.Answer(store => Fleet(store, time, context)))
            .Allow(Access.Viewer).WithName("GetFleet").WithTags("Fleet").WithSummary("Every equipment: newest score, last hour's trend and data quality, model, alarm budget")
            .Produces<FleetAnswer>().Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Fleet(HistoryStore store, TimeProvider time, HttpContext context)
    {
        var silentBefore = (time.GetUtcNow() - SilentAfter).ToUnixTimeMilliseconds();
        var items = store.Shelves.Values.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => s.Look((state, hour) => FleetItem.From(s.Name, state, hour, silentBefore)));
        var json = JsonSerializer.SerializeToUtf8Bytes(new FleetAnswer([.. items]), JsonSerializerOptions.Web);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8))}\"";
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(json, "application/json", entityTag: new EntityTagHeaderValue(tag));
    }
}
