using System.Collections.Concurrent;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>The chart, rendered by the real helm.</summary>
internal static class Helm
{
    /// <summary>Name and namespace of the release in all renderings.</summary>
    public const string Release = "anomaly", Namespace = "fab";

    private static readonly Lazy<Task<ToolRun>> Folder = new(() => Tools.RunAsync("bash", [Tools.Repository("eng", "kubernetes-tools.sh")]));
    private static readonly ConcurrentDictionary<string, Task<string>> Rendered = new(StringComparer.Ordinal);

    /// <summary>Folder of the chart.</summary>
    public static string Chart { get; } = Tools.Repository("helm", "streaming-anomaly");

    /// <summary>Names of the values that the chart is tested with: ci/NAME-values.yaml.</summary>
    public static IReadOnlyList<string> Matrix { get; } =
        [.. Directory.GetFiles(Path.Combine(Chart, "ci"), "*-values.yaml").Select(f => Path.GetFileName(f).Replace("-values.yaml", "")).Order(StringComparer.Ordinal)];

    /// <summary>File of such values.</summary>
    public static string Values(string name) => Path.Combine(Chart, "ci", name + "-values.yaml");

    /// <summary>Full path of helm or kubectl; skips where neither is at hand nor can be fetched.</summary>
    public static async Task<string> RequireAsync(string tool)
    {
        var run = await Folder.Value;
        if (run.ExitCode == 3) Assert.Skip(run.Errors.Trim());
        return Path.Combine(run.Succeeded().Trim(), tool);
    }

    /// <summary>What <c>helm template</c> prints for values of the matrix.</summary>
    public static async Task<string> TemplateAsync(string name)
    {
        await RequireAsync("helm");
        return await Rendered.GetOrAdd(name, async n => (await RunAsync("template", Release, Chart, "--namespace", Namespace, "--values", Values(n))).Succeeded());
    }

    /// <summary>The same, read.</summary>
    public static async Task<IReadOnlyList<Manifest>> ManifestsAsync(string name) => Manifest.Read(await TemplateAsync(name));

    /// <summary>Runs helm.</summary>
    public static async Task<ToolRun> RunAsync(params string[] arguments) => await Tools.RunAsync(await RequireAsync("helm"), arguments);
}
