using System.Text;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>
/// Every rendering as a file under golden/, so that a change of the chart shows what it changes in a cluster. ANOMALY_GOLDEN=write
/// renews them. Of values other than minimal only what differs from minimal is there.
/// </summary>
public sealed partial class GoldenTests
{
    private const string Base = "minimal";

    public static TheoryData<string> Matrix => new(Helm.Matrix);

    [Theory, MemberData(nameof(Matrix))]
    public async Task Rendering_OfTheMatrix_IsAsKept(string values)
    {
        var file = Tools.Repository("tests", "Deployment.Tests", "Chart", "golden", values + ".yaml");
        var now = Text(values, await DocumentsAsync(values), values == Base ? new SortedDictionary<string, string>() : await DocumentsAsync(Base));
        if (Environment.GetEnvironmentVariable("ANOMALY_GOLDEN") == "write") await File.WriteAllTextAsync(file, now);

        Assert.True(File.Exists(file), $"{file} is missing; ANOMALY_GOLDEN=write makes it");
        if (await File.ReadAllTextAsync(file) == now) return;
        var diff = await Tools.RunAsync(Tools.Require("diff", "apt-get install diffutils"), ["-u", "--label", "kept", "--label", "now", file, "-"], input: now);
        Assert.Fail($"the chart renders {values} differently; if that is meant, ANOMALY_GOLDEN=write renews {file}\n{diff.Output}");
    }

    private static string Text(string values, IReadOnlyDictionary<string, string> documents, IReadOnlyDictionary<string, string> minimal)
    {
        var text = new StringBuilder($"# helm template of ci/{values}-values.yaml, sorted; versions and hashes of files left out.\n");
        if (minimal.Count > 0) text.Append("# Left out, because they are as in minimal.yaml, if at all there: everything that is not here or named.\n");
        foreach (var gone in minimal.Keys.Except(documents.Keys)) text.Append("# not here: ").Append(gone).Append('\n');
        foreach (var (id, document) in documents)
            if (minimal.GetValueOrDefault(id) != document) text.Append("---\n").Append(document);
        return text.ToString();
    }

    /// <summary>Documents by kind and name. Rules and dashboards have tests of their own; here it counts that they are there.</summary>
    private static async Task<SortedDictionary<string, string>> DocumentsAsync(string values)
    {
        var text = Hash().Replace(Version().Replace(await Helm.TemplateAsync(values), "VERSION"), "HASH");
        var documents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var document in text.Split("---\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var manifest = Manifest.Read(document).SingleOrDefault();
            if (manifest is null || manifest.Name.Contains("-dashboard-", StringComparison.Ordinal)) continue;
            var shown = manifest.Kind == "PrometheusRule" ? document[..(document.IndexOf("groups:", StringComparison.Ordinal) + 7)] + " …\n" : document;
            documents.Add(manifest.Id, shown.TrimEnd('\n') + "\n");
        }

        return documents;
    }

    [GeneratedRegex(@"(?<=streaming-anomaly(-cuda)?[-:]|app\.kubernetes\.io/version: "")\d+\.\d+\.\d+[-.+\w]*")]
    private static partial Regex Version();

    [GeneratedRegex("(?<=checksum/config: )[0-9a-f]{64}")]
    private static partial Regex Hash();
}
