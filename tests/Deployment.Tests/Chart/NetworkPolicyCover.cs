using StreamingAnomaly.Contracts.Configuration;
using static StreamingAnomaly.Deployment.Tests.Chart.Manifest;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>That everything is closed, and what the services use is open: as the loaded configuration names it; complaints in words.</summary>
internal static class NetworkPolicyCover
{
    public static IEnumerable<string> Check(IReadOnlyList<Manifest> all)
    {
        var workloads = all.Where(m => m.IsWorkload).ToList();
        foreach (var workload in workloads)
        {
            var mine = all.Where(m => m.Kind == "NetworkPolicy" && Selects(m.Map("spec", "podSelector", "matchLabels"), workload.PodLabels)).ToList();
            foreach (var direction in new[] { "Ingress", "Egress" })
                if (!mine.Any(p => p.Items("spec", "policyTypes").Any(t => Text(t) == direction) && !p.Items("spec", direction.ToLowerInvariant()).Any()))
                    yield return $"{workload.Id}: {direction} is not closed by default";
            var (inward, outward) = (Ports(mine, "ingress"), Ports(mine, "egress"));
            foreach (var port in Items(At(workload.Container, "ports")).Select(p => Text(p, "containerPort")!))
                if (!inward.Contains(port)) yield return $"{workload.Id}: nobody may reach its port {port}";
            foreach (var port in inward.Except(Items(At(workload.Container, "ports")).Select(p => Text(p, "containerPort")!)))
                yield return $"{workload.Id}: port {port} is open and nothing listens there";
            var needed = Needs(workload, RenderedSettings.Load(workload, all)).ToList();
            foreach (var (what, port) in needed)
                if (!outward.Contains(port)) yield return $"{workload.Id}: may not reach {what} on port {port}";
            // Brokers and receivers may have ports beyond those that the settings name.
            var known = needed.Select(n => n.Port).ToHashSet();
            foreach (var port in outward.Where(p => !known.Contains(p) && !(workload.Component == "alerter" && p == "443")))
                yield return $"{workload.Id}: may reach port {port}, which it does not use";
        }
    }

    private static HashSet<string> Ports(IEnumerable<Manifest> policies, string direction) =>
        [.. policies.SelectMany(p => p.Items("spec", direction)).SelectMany(rule => Items(At(rule, "ports"))).Select(p => Text(p, "port")!)];

    private static IEnumerable<(string What, string Port)> Needs(Manifest workload, AnomalyOptions options)
    {
        yield return ("the names' server", "53");
        foreach (var server in (options.Log.Bootstrap ?? options.Edge.Central ?? "").Split(',')) yield return ("Kafka", server[(server.LastIndexOf(':') + 1)..]);
        var properties = options.Edge.Enabled ? options.Edge.Properties : options.Log.Properties;
        if (properties.TryGetValue("sasl.oauthbearer.token.endpoint.url", out var tokens)) yield return ("Kafka's tokens", Port(tokens));
        if (options.Scores.Url is { } influx) yield return ("InfluxDB", Port(influx));
        if (options.Security.Oidc.Authority is { } authority) yield return ("the identity provider", Port(authority));
        if (options.Telemetry.OtlpEndpoint is { } collector) yield return ("the collector", Port(collector));
        foreach (var webhook in options.Webhooks) yield return ($"webhook {webhook.Name}", Port(webhook.Url));
        if (workload.Component != "console") yield break;
        foreach (var url in new[] { options.Console.Ingest, options.Console.Scorer, options.Console.Alerter }.OfType<string>()) yield return (url, Port(url));
    }

    private static string Port(string url) => new Uri(url).Port.ToString();
}
