using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;
using static StreamingAnomaly.Deployment.Tests.Chart.Manifest;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>What holds for the chart with all values of the matrix.</summary>
public sealed partial class ChartTests
{
    public static TheoryData<string> Matrix => new(Helm.Matrix);

    [Theory, MemberData(nameof(Matrix))]
    public async Task Lint_Strict_HasNothingToSay(string values)
    {
        var run = await Helm.RunAsync("lint", "--strict", Helm.Chart, "--values", Helm.Values(values));

        Assert.True(run.ExitCode == 0 && !run.All.Contains("[WARNING]", StringComparison.Ordinal) && !run.All.Contains("[ERROR]", StringComparison.Ordinal), run.All);
    }

    [Theory, MemberData(nameof(Matrix))]
    public async Task Manifests_KubernetesSchemas_AreKept(string values)
    {
        var run = await ValidateAsync(await Helm.TemplateAsync(values));

        Assert.Equal($"checked {(await Helm.ManifestsAsync(values)).Count}", run.Succeeded().Trim());
    }

    [Theory]
    [InlineData("readOnlyRootFilesystem: true", "readOnlyRootFilesytem: true", "/securityContext/readOnlyRootFilesytem: no such field")]
    [InlineData("podManagementPolicy: Parallel", "podManagementPolicy: parallel", "must be equal to one of the allowed values")]
    [InlineData("preStop: { sleep: { seconds: 10 } }", "preStop: { sleep: { second: 10 } }", "must have required property seconds")]
    [InlineData("minReplicaCount: 0", "minReplicas: 0", "ScaledObject anomaly-scorer /spec/minReplicas: no such field")]
    [InlineData("kind: PodDisruptionBudget", "kind: PodDisruptionBugdet", "there is no kind PodDisruptionBugdet")]
    public async Task Manifests_WithAMistake_AreFoundOut(string right, string wrong, string complaint)
    {
        var text = await Helm.TemplateAsync("keda");
        Assert.Contains(right, text, StringComparison.Ordinal);

        var run = await ValidateAsync(text.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(complaint, run.Output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Matrix))]
    public async Task Pods_OfAnyService_KeepToThePolicy(string values) => Assert.Empty(PodPolicy.Check(await Helm.ManifestsAsync(values)));

    [Theory, MemberData(nameof(Matrix))]
    public async Task Objects_ThatNameEachOther_FitTogether(string values) => Assert.Empty(WiringPolicy.Check(await Helm.ManifestsAsync(values)));

    [Theory, MemberData(nameof(Matrix))]
    public async Task NetworkPolicies_AllPods_AllowWhatIsUsedAndNothingElse(string values) => Assert.Empty(NetworkPolicyCover.Check(await Helm.ManifestsAsync(values)));

    [Theory, MemberData(nameof(Matrix))]
    public async Task Configuration_OfEveryContainer_IsGoodForTheProgram(string values)
    {
        var all = await Helm.ManifestsAsync(values);
        foreach (var workload in all.Where(m => m.IsWorkload))
        {
            var options = RenderedSettings.Load(workload, all);
            Assert.Equal("/data", options.DataFolder);
            if (workload.IsService) Assert.True(options.Http.Address is "0.0.0.0" or "::");
        }
    }

    [Fact]
    public async Task Configuration_OfProduction_HasWhatTheValuesSay()
    {
        var all = await Helm.ManifestsAsync("production");
        foreach (var workload in all.Where(m => m.IsWorkload))
        {
            var log = RenderedSettings.Load(workload, all).Log;
            Assert.Equal((24, 3, 2, TimeSpan.FromDays(7)), (log.Partitions, log.ReplicationFactor, log.MinInsyncReplicas, log.Retention));
        }

        var console = RenderedSettings.Load(all.Single(m => m.IsService && m.Component == "console"), all).Console;
        Assert.Equal((500_000_000, 5_000_000_000), (console.Analysis.MaxUpload, console.Analysis.MaxDisk));
        Assert.Equal((true, TimeSpan.FromDays(14)), (console.History.Enabled, console.History.Raw));
    }

    /// <summary>OrderedReady waits for a pod that never becomes ready, so that neither an upgrade nor a rollback mends it.</summary>
    [Theory, MemberData(nameof(Matrix))]
    public async Task StatefulSets_OfAnyService_AreMendedByARollback(string values) =>
        Assert.All((await Helm.ManifestsAsync(values)).Where(m => m.Kind == "StatefulSet"), s => Assert.Equal("Parallel", s.Text("spec", "podManagementPolicy")));

    [Theory, MemberData(nameof(Matrix))]
    public async Task Secrets_OfAnyKind_AreReferencesOnly(string values)
    {
        var all = await Helm.ManifestsAsync(values);
        foreach (var workload in all.Where(m => m.IsWorkload))
        {
            var open = Items(At(workload.Container, "env")).Where(e => At(e, "value") is not null).Select(e => Text(e, "name"));
            Assert.Empty(open.Except(["SSL_CERT_DIR", "CUDA_CACHE_PATH"]));
            Assert.DoesNotContain(Leaves("", Document(RenderedSettings.File(workload, all))), path => Hidden().IsMatch(path));
        }
    }

    [Theory]
    [InlineData("minimal", "port-forward service/anomaly-ingest 8081", "http://localhost:8080", "nobody is called")]
    [InlineData("production", "curl -k ", "https://anomaly.fab.example", "helm test anomaly -n fab")]
    [InlineData("edge", "https://localhost:8081/v1/readings", "service/anomaly-ingest", "get pods")]
    public async Task Notes_AfterAnInstallation_SayTheFirstSteps(string values, params string[] words)
    {
        var run = await Helm.RunAsync("install", Helm.Release, Helm.Chart, "--namespace", Helm.Namespace, "--values", Helm.Values(values), "--dry-run=client");

        foreach (var word in words) Assert.Contains(word, run.Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_WithAnythingUndone_Complain()
    {
        var text = await Helm.TemplateAsync("minimal");
        var image = Regex.Match(text, "image: \"streaming-anomaly:[^\"]+\"").Value;
        (string Right, string Wrong)[] pods =
        [
            ("runAsNonRoot: true", "runAsNonRoot: false"), ("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"),
            ("capabilities: { drop: [ALL] }", "capabilities: { drop: [ALL], add: [SYS_ADMIN] }"), ("seccompProfile: { type: RuntimeDefault }", "seccompProfile: { type: Unconfined }"),
            (image, "image: \"streaming-anomaly:latest\""), (image, "image: streaming-anomaly"), ("livenessProbe:", "livelinessProbe:"),
            ("sizeLimit: 1Gi", "medium: Memory"), ("seconds: 10", "seconds: 55"), ("maxUnavailable: 0", "maxUnavailable: 1"),
            ("automountServiceAccountToken: false", "automountServiceAccountToken: true"), ("\"port\":\"http\"", "\"port\":\"web\""),
        ];
        foreach (var (right, wrong) in pods) AssertFound(text, right, wrong, PodPolicy.Check);
        AssertFound(text, "targetPort: http", "targetPort: web", WiringPolicy.Check);
        AssertFound(text, "serviceName: anomaly-scorer", "serviceName: scorer", WiringPolicy.Check);
        AssertFound(text, "clusterIP: None", "clusterIP: 10.0.0.9", WiringPolicy.Check);
        AssertFound(text, "configMapRef: { name: anomaly-scorer-device }", "configMapRef: { name: device }", WiringPolicy.Check);
        AssertFound(text, "port: 8086, protocol", "port: 8087, protocol", NetworkPolicyCover.Check);
        AssertFound(text, "name: anomaly-nothing", "name: anomaly-nothing\n  x: y", m => NetworkPolicyCover.Check([.. m.Where(p => p.Name != "anomaly-nothing")]));
    }

    private static void AssertFound(string text, string right, string wrong, Func<IReadOnlyList<Manifest>, IEnumerable<string>> check)
    {
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.True(check(Manifest.Read(text.Replace(right, wrong, StringComparison.Ordinal))).Any(), $"nobody minds {wrong}");
    }

    private static IEnumerable<string> Leaves(string path, YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(c => Leaves($"{path}.{((YamlScalarNode)c.Key).Value}", c.Value)),
        YamlSequenceNode list => list.Children.SelectMany(item => Leaves(path, item)),
        _ => [path],
    };

    private static async Task<ToolRun> ValidateAsync(string manifests)
    {
        var folder = Tools.Repository("tests", "Deployment.Tests", "Chart");
        await Tools.RequireNodePackagesAsync(folder);
        return await Tools.RunAsync(Tools.Require("node", "apt-get install nodejs"), [Path.Combine(folder, "validate.mjs")], folder, manifests);
    }

    // The place of the servers' key is no secret, and neither is where tokens come from.
    [GeneratedRegex(@"(password|secrets?|token|hash|(?<!security\.tls\.)\bkey|\.pem)$", RegexOptions.IgnoreCase)]
    private static partial Regex Hidden();
}
