using System.Text.Json;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>A question that a dashboard asks.</summary>
/// <param name="Dashboard">Of which dashboard.</param>
/// <param name="Place">Where in it, for a person: panel and letter, variable, or annotation.</param>
/// <param name="DataSource">Variable of its data source: <c>${influxdb}</c> or <c>${prometheus}</c>.</param>
/// <param name="Text">The query with Grafana's macros.</param>
/// <param name="Interval">Shortest <c>$__interval</c> that the panel asks for, or empty.</param>
/// <param name="IsInstant">PromQL: at one time instead of over a range.</param>
/// <param name="IsVariable">Fills a variable.</param>
internal sealed record DashboardQuery(
    string Dashboard, string Place, string DataSource, string Text, string Interval, bool IsInstant, bool IsVariable)
{
    /// <summary>Asks InfluxDB.</summary>
    public bool IsInflux => DataSource == "${influxdb}";

    /// <summary>Dashboard and place.</summary>
    public string Id => $"{Dashboard} / {Place}";

    /// <summary>That of a panel's target.</summary>
    public static DashboardQuery OfTarget(Dashboard dashboard, JsonElement panel, JsonElement target) => new(
        dashboard.Name, $"{panel.Text("title")} {target.Text("refId")}", target.GetProperty("datasource").Text("uid"),
        target.Text("query") is { Length: > 0 } influx ? influx : target.Text("expr"), panel.Text("interval"),
        target.TryGetProperty("instant", out var instant) && instant.GetBoolean(), false);

    /// <summary>That of a variable.</summary>
    public static DashboardQuery OfVariable(Dashboard dashboard, JsonElement variable) => new(
        dashboard.Name, $"variable {variable.Text("name")}", variable.GetProperty("datasource").Text("uid"),
        variable.GetProperty("query") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : variable.GetProperty("query").Text("query"),
        "", false, true);

    /// <summary>That of an annotation.</summary>
    public static DashboardQuery OfAnnotation(Dashboard dashboard, JsonElement annotation) => new(
        dashboard.Name, $"annotation {annotation.Text("name")}", annotation.GetProperty("datasource").Text("uid"),
        annotation.GetProperty("target").Text("query") is { Length: > 0 } influx ? influx : annotation.GetProperty("target").Text("expr"),
        "", false, false);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
