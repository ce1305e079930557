using StreamingAnomaly.ServiceDefaults.Hosting;
using static StreamingAnomaly.Deployment.Tests.Chart.Manifest;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>What every pod of ours keeps to; complaints in words.</summary>
internal static class PodPolicy
{
    private static readonly string[] Probes = ["startupProbe", "readinessProbe", "livenessProbe"];

    public static IEnumerable<string> Check(IReadOnlyList<Manifest> manifests) =>
        manifests.Where(m => m.IsWorkload).SelectMany(m => Check(m).Select(complaint => $"{m.Id}: {complaint}"));

    private static IEnumerable<string> Check(Manifest workload) =>
        [.. Pod(workload), .. Container(workload), .. Volumes(workload), .. (workload.IsService ? Service(workload) : [])];

    private static IEnumerable<string> Pod(Manifest workload)
    {
        var pod = workload.Pod;
        var security = At(pod, "securityContext");
        if (Text(pod, "automountServiceAccountToken") != "false") yield return "mounts a token of its account";
        if (Text(security, "runAsNonRoot") != "true") yield return "may run as root";
        if (Text(security, "runAsUser") == "0") yield return "runs as root";
        if (Text(security, "seccompProfile", "type") != "RuntimeDefault") yield return "has no seccomp profile";
        foreach (var host in new[] { "hostNetwork", "hostPID", "hostIPC" })
            if (Text(pod, host) is not (null or "false")) yield return $"uses {host}";
        if (At(pod, "initContainers") is not null) yield return "has containers that this test does not look at";
    }

    private static IEnumerable<string> Container(Manifest workload)
    {
        var container = workload.Container;
        var security = At(container, "securityContext");
        if (Text(security, "runAsNonRoot") != "true") yield return "its container may run as root";
        if (Text(security, "privileged") != "false") yield return "may be privileged";
        if (Text(security, "allowPrivilegeEscalation") != "false") yield return "may gain privileges";
        if (Text(security, "readOnlyRootFilesystem") != "true") yield return "may write into its image";
        if (!Items(At(security, "capabilities", "drop")).Select(c => Text(c)).SequenceEqual(["ALL"])) yield return "keeps capabilities";
        if (At(security, "capabilities", "add") is not null) yield return "adds capabilities";
        foreach (var kind in new[] { "requests", "limits" })
            foreach (var amount in new[] { "cpu", "memory" })
                if (Text(container, "resources", kind, amount) is null) yield return $"has no {kind} of {amount}";
        var image = Text(container, "image") ?? "";
        if (!(image.Contains("@sha256:", StringComparison.Ordinal) || image[(image.LastIndexOf('/') + 1)..].Contains(':', StringComparison.Ordinal))) yield return $"image {image} names no version";
        if (image.EndsWith(":latest", StringComparison.Ordinal)) yield return "image is latest, whatever that is";
    }

    private static IEnumerable<string> Volumes(Manifest workload)
    {
        var templates = workload.Items("spec", "volumeClaimTemplates").Select(c => Text(c, "metadata", "name"));
        var volumes = Items(At(workload.Pod, "volumes")).Select(v => Text(v, "name")).Concat(templates).ToList();
        var mounts = Items(At(workload.Container, "volumeMounts")).ToList();
        foreach (var name in mounts.Select(m => Text(m, "name")).Except(volumes)) yield return $"mounts {name}, which is no volume";
        foreach (var name in volumes.Except(mounts.Select(m => Text(m, "name")))) yield return $"has the volume {name} and does not mount it";
        foreach (var twin in volumes.GroupBy(v => v).Where(g => g.Count() > 1)) yield return $"has two volumes {twin.Key}";
        var writable = mounts.Where(m => Text(m, "readOnly") != "true").Select(m => Text(m, "mountPath")).Order();
        if (!writable.SequenceEqual(["/data", "/tmp"])) yield return $"may write to {string.Join(", ", writable)} instead of /data and /tmp";
        foreach (var volume in Items(At(workload.Pod, "volumes")))
        {
            if (At(volume, "hostPath") is not null) yield return $"volume {Text(volume, "name")} is a folder of the node";
            if (At(volume, "emptyDir") is { } empty && Text(empty, "sizeLimit") is null) yield return $"volume {Text(volume, "name")} may fill the node's disk";
        }
    }

    private static IEnumerable<string> Service(Manifest workload)
    {
        var container = workload.Container;
        var ports = Items(At(container, "ports")).Select(p => Text(p, "name")).ToList();
        foreach (var probe in Probes)
        {
            var get = At(container, probe, "httpGet");
            if (get is null) yield return $"has no {probe}";
            else if (!ports.Contains(Text(get, "port"))) yield return $"{probe} asks a port that the container does not have";
            else if (!string.Equals(Text(get, "scheme"), Text(get, "port"), StringComparison.OrdinalIgnoreCase)) yield return $"{probe} does not speak as the port does";
        }

        var sleep = int.Parse(Text(container, "lifecycle", "preStop", "sleep", "seconds") ?? "0");
        var grace = int.Parse(Text(workload.Pod, "terminationGracePeriodSeconds") ?? "30");
        if (sleep < 1) yield return "stops while others still send to it";
        if (grace < sleep + AnomalyHost.ShutdownTimeout.TotalSeconds + 5) yield return "is killed before it has ended its unit of work";
        if (!Items(At(workload.Pod, "topologySpreadConstraints")).Any()) yield return "may stand on one node with all its like";
        if (!Selects(workload.Map("spec", "selector", "matchLabels"), workload.PodLabels)) yield return "does not select its own pods";
        if (workload.Kind == "Deployment" && workload.Text("spec", "strategy", "rollingUpdate", "maxUnavailable") != "0") yield return "takes a pod away before its successor is there";
    }
}
