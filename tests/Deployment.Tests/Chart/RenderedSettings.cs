using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Security;
using StreamingAnomaly.ServiceDefaults.Configuration;
using static StreamingAnomaly.Deployment.Tests.Chart.Manifest;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>What the program makes of a container: its file, its variables and its flags, read by the program's own loader.</summary>
internal static class RenderedSettings
{
    /// <summary>A key such as people put into the secret.</summary>
    public static string Key { get; } = ApiKey.Create();

    /// <summary>The text of anomaly.yaml that a workload mounts.</summary>
    public static string File(Manifest workload, IReadOnlyList<Manifest> all)
    {
        var map = Items(At(workload.Pod, "volumes")).Where(v => Text(v, "name") == "config").Select(v => Text(v, "configMap", "name")).Single();
        return all.Single(m => m.Kind == "ConfigMap" && m.Name == map).Map("data")["anomaly.yaml"];
    }

    /// <summary>Its variables; those from secrets have a value such as belongs there.</summary>
    public static IReadOnlyDictionary<string, string> Variables(Manifest workload, IReadOnlyList<Manifest> all)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in Items(At(workload.Container, "envFrom")))
            foreach (var (name, value) in all.Single(m => m.Kind == "ConfigMap" && m.Name == Text(source, "configMapRef", "name")).Map("data"))
                variables[name] = value;
        foreach (var variable in Items(At(workload.Container, "env")))
        {
            var name = Text(variable, "name")!;
            variables[name] = Text(variable, "value")
                ?? (Text(variable, "valueFrom", "fieldRef", "fieldPath") is null ? Secret(name) : $"{workload.Name}-0");
        }

        return variables;
    }

    /// <summary>Loads it as the process would.</summary>
    /// <exception cref="ConfigurationException">The program would not start.</exception>
    public static AnomalyOptions Load(Manifest workload, IReadOnlyList<Manifest> all)
    {
        var arguments = Items(At(workload.Container, "args")).Select(a => Text(a)!).ToList();
        var flags = new Dictionary<string, string>();
        if (arguments.IndexOf("--port") is > 0 and var port) flags["http.port"] = arguments[port + 1];
        if (arguments.IndexOf("--instance") is > 0 and var instance) flags["scorer.instance"] = arguments[instance + 1];
        return ConfigurationLoader.Parse(File(workload, all), "anomaly.yaml", Variables(workload, all), flags);
    }

    private static string Secret(string variable) => variable switch
    {
        "ANOMALY__SECURITY__KEYS" => $"- {{ name: test, id: {ApiKey.IdOf(Key)}, hash: \"{ApiKey.HashOf(Key)}\", scopes: [admin] }}",
        "ANOMALY__CONSOLE__KEY" => ApiKey.Create(),
        _ when variable.EndsWith("__URL", StringComparison.Ordinal) => "https://hooks.example/secret-path",
        _ => "something-secret",
    };
}
