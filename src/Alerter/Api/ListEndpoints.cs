using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>
/// <c>GET /v1/silences</c>, <c>/v1/maintenance</c> (<c>?equipment=ID</c>), <c>/v1/changes</c> (<c>?target=ID</c>), <c>/v1/notifications</c>,
/// <c>/v1/notifications/{id}/incidents</c> and <c>/v1/groups</c>.
/// </summary>
internal static class ListEndpoints
{
    private const int MaxGroups = 500;

    public static void Map(IEndpointRouteBuilder v1, AlerterQueries queries, TimeProvider time)
    {
        v1.MapGet("/silences", (string? limit, string? cursor) =>
            AlerterEndpoints.List(limit, cursor, (n, after) => queries.Silences(n, after, time.GetUtcNow()))).Allow(Access.Viewer)
            .Documented<Page<SilenceView>>("ListSilences", "Silences and maintenance", "Silences, the one that ends last first");
        v1.MapGet("/maintenance", (string? limit, string? cursor, string? equipment) =>
            AlerterEndpoints.List(limit, cursor, (n, after) => queries.Maintenance(n, after, equipment, time.GetUtcNow()))).Allow(Access.Viewer)
            .Documented<Page<MaintenanceView>>(
                "ListMaintenance", "Silences and maintenance", "Maintenance windows, the one that ends last first; those of an equipment, or all");
        v1.MapGet("/changes", (string? limit, string? cursor, string? target) =>
            AlerterEndpoints.List(limit, cursor, (n, after) => queries.Changes(n, after, target))).Allow(Access.Viewer)
            .Documented<Page<ChangeView>>("ListChanges", "Incidents", "What people did, newest first; target is an incident's or a silence's id");
        v1.MapGet("/notifications", (string? limit, string? cursor) =>
            AlerterEndpoints.List(limit, cursor, queries.Notifications)).Allow(Access.Viewer)
            .Documented<Page<NotificationView>>("ListNotifications", "Webhooks", "Notifications, newest first");
        v1.MapGet("/notifications/{id}/incidents", (string id, string? limit, string? cursor) =>
            AlerterEndpoints.List(limit, cursor, (n, after) => queries.ToldBy(id, n, after))).Allow(Access.Viewer)
            .Documented<Page<ToldIncident>>("ListToldIncidents", "Webhooks", "Incidents that a notification told of");
        v1.MapGet("/groups", () => AlerterEndpoints.Ok(queries.Groups(MaxGroups))).Allow(Access.Viewer)
            .Documented<IReadOnlyList<GroupView>>("ListGroups", "Webhooks", "Groups of receivers and when they are told next");
    }
}
