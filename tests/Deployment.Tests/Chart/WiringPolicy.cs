using static StreamingAnomaly.Deployment.Tests.Chart.Manifest;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>That the objects of a rendering fit together; complaints in words.</summary>
internal static class WiringPolicy
{
    public static IEnumerable<string> Check(IReadOnlyList<Manifest> all) => [.. Names(all), .. Services(all), .. Selectors(all), .. Scaling(all), .. Accounts(all), .. Maps(all)];

    private static IEnumerable<string> Names(IReadOnlyList<Manifest> all)
    {
        foreach (var twice in all.GroupBy(m => m.Id).Where(g => g.Count() > 1)) yield return $"{twice.Key} is there twice";
        foreach (var secret in all.Where(m => m.Kind == "Secret")) yield return $"{secret.Id}: secrets exist already, the chart makes none";
    }

    private static IEnumerable<string> Services(IReadOnlyList<Manifest> all)
    {
        foreach (var service in all.Where(m => m.Kind == "Service"))
        {
            var behind = all.Where(m => m.IsWorkload && Selects(service.Map("spec", "selector"), m.PodLabels)).ToList();
            if (behind.Count != 1) yield return $"{service.Id} has {behind.Count} workloads behind it";
            foreach (var port in service.Items("spec", "ports"))
                if (behind.Count == 1 && !Items(At(behind[0].Container, "ports")).Any(p => Text(p, "name") == Text(port, "targetPort") && Text(p, "containerPort") == Text(port, "port")))
                    yield return $"{service.Id} sends {Text(port, "port")} to {Text(port, "targetPort")}, which is not that port of {behind[0].Id}";
        }

        foreach (var path in all.Where(m => m.Kind == "Ingress").SelectMany(i => i.Items("spec", "rules")).SelectMany(r => Items(At(r, "http", "paths"))))
            if (!HasPort(all, Text(path, "backend", "service", "name"), Text(path, "backend", "service", "port", "name")))
                yield return $"the ingress sends {Text(path, "path")} to a service that is not there";
        foreach (var stateful in all.Where(m => m.Kind == "StatefulSet"))
        {
            var named = all.FirstOrDefault(m => m.Kind == "Service" && m.Name == stateful.Text("spec", "serviceName"));
            if (named is null) yield return $"{stateful.Id} names a service that is not there";
            else if (stateful.Name.EndsWith("-scorer", StringComparison.Ordinal) && named.Text("spec", "clusterIP") != "None")
                yield return $"{stateful.Id} stands behind one address: nobody can ask the pod that has an equipment";
        }
    }

    private static IEnumerable<string> Selectors(IReadOnlyList<Manifest> all)
    {
        foreach (var budget in all.Where(m => m.Kind == "PodDisruptionBudget"))
            if (all.Count(m => m.IsWorkload && Selects(budget.Map("spec", "selector", "matchLabels"), m.PodLabels)) != 1)
                yield return $"{budget.Id} does not select the pods of one workload";
        foreach (var monitor in all.Where(m => m.Kind == "ServiceMonitor"))
        {
            var services = all.Where(m => m.Kind == "Service" && Selects(monitor.Map("spec", "selector", "matchLabels"), m.Map("metadata", "labels"))).ToList();
            foreach (var endpoint in monitor.Items("spec", "endpoints"))
                if (services.Count != 1 || !HasPort(all, services[0].Name, Text(endpoint, "port"))) yield return $"{monitor.Id} finds no service with the port {Text(endpoint, "port")}";
        }
    }

    private static IEnumerable<string> Scaling(IReadOnlyList<Manifest> all)
    {
        var scalers = all.Where(m => m.Kind is "HorizontalPodAutoscaler" or "ScaledObject").ToList();
        foreach (var scaler in scalers)
            if (!all.Any(m => m.Kind == scaler.Text("spec", "scaleTargetRef", "kind") && m.Name == scaler.Text("spec", "scaleTargetRef", "name") && m.Text("spec", "replicas") is null))
                yield return $"{scaler.Id} scales nothing, or what has a fixed number";
        foreach (var target in scalers.GroupBy(s => s.Text("spec", "scaleTargetRef", "name")).Where(g => g.Count() > 1))
            yield return $"{target.Key} is scaled by {string.Join(" and ", target.Select(t => t.Id))}";
        foreach (var reference in all.SelectMany(m => m.Items("spec", "triggers")).Select(t => Text(t, "authenticationRef", "name")).OfType<string>())
            if (!all.Any(m => m.Kind == "TriggerAuthentication" && m.Name == reference)) yield return $"a trigger names the authentication {reference}, which is not there";
    }

    private static IEnumerable<string> Accounts(IReadOnlyList<Manifest> all)
    {
        // Hooks before the installation run before the chart's account is there.
        foreach (var job in all.Where(m => m.Kind == "Job" && m.Map("metadata", "annotations").GetValueOrDefault("helm.sh/hook")?.Contains("pre-install", StringComparison.Ordinal) == true))
            if (all.Any(m => m.Kind == "ServiceAccount" && m.Name == Text(job.Pod, "serviceAccountName"))) yield return $"{job.Id} needs an account that is not there yet";
    }

    private static IEnumerable<string> Maps(IReadOnlyList<Manifest> all)
    {
        var maps = all.Where(m => m.Kind == "ConfigMap").ToDictionary(m => m.Name);
        foreach (var workload in all.Where(m => m.IsWorkload))
        {
            var named = Items(At(workload.Pod, "volumes")).Select(v => Text(v, "configMap", "name"))
                .Concat(Items(At(workload.Container, "envFrom")).Select(e => Text(e, "configMapRef", "name"))).OfType<string>();
            foreach (var name in named)
                if (!maps.TryGetValue(name, out var map)) yield return $"{workload.Id} names the ConfigMap {name}, which is not there";
                else if (Hook(workload) is { } hook && Hook(map) != hook) yield return $"{workload.Id} runs as {hook} and its ConfigMap {name} is not made by then";
        }
    }

    private static string? Hook(Manifest manifest) => manifest.Map("metadata", "annotations").GetValueOrDefault("helm.sh/hook");

    private static bool HasPort(IReadOnlyList<Manifest> all, string? service, string? port) =>
        all.Any(m => m.Kind == "Service" && m.Name == service && m.Items("spec", "ports").Any(p => Text(p, "name") == port));
}
