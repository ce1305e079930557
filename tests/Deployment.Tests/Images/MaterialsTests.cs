using System.Text.Json;
using System.Xml.Linq;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>What the program is made of: the list of licences and the SBOM name all of it.</summary>
public sealed class MaterialsTests
{
    [Fact]
    public void List_EveryPackageInTheProgram_IsThere()
    {
        var list = File.ReadAllText(Tools.Repository("THIRD-PARTY.md"));
        foreach (var (name, version) in InTheProgram())
            Assert.True(
                list.Contains($"| {name} | {version} |", StringComparison.Ordinal) || list.Contains($"| {name} | as ", StringComparison.Ordinal),
                $"THIRD-PARTY.md lacks {name} {version}; run eng/licenses.py");
    }

    [Fact]
    public void List_EveryPackageOfThePage_IsThere()
    {
        var list = File.ReadAllText(Tools.Repository("THIRD-PARTY.md"));
        using var file = JsonDocument.Parse(File.ReadAllText(Tools.Repository("src", "Console", "package-lock.json")));
        foreach (var package in file.RootElement.GetProperty("packages").EnumerateObject().Where(p => p.Name.Length > 0 && !p.Value.TryGetProperty("dev", out _)))
        {
            var (name, version) = (package.Name[(package.Name.LastIndexOf("node_modules/", StringComparison.Ordinal) + 13)..], package.Value.GetProperty("version").GetString());
            Assert.True(list.Contains($"| {name} | {version} |", StringComparison.Ordinal), $"THIRD-PARTY.md lacks {name} {version}; run eng/licenses.py");
        }
    }

    [Fact]
    public async Task List_ByItsGenerator_IsUpToDate() =>
        (await Tools.RunAsync(Tools.Require("python3", "apt-get install python3"), [Tools.Repository("eng", "licenses.py"), "--check"])).Succeeded();

    [Fact]
    public async Task Sbom_Written_NamesEverythingAndFitsItsSchema()
    {
        using var folder = new TempFolder();
        await WriteSbomAsync(folder.File("sbom.json"));
        using var sbom = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("sbom.json")));
        var named = sbom.RootElement.GetProperty("components").EnumerateArray()
            .Select(c => (c.GetProperty("name").GetString()!, c.GetProperty("version").GetString()!)).ToHashSet();
        Assert.Superset(InTheProgram().ToHashSet(), named);
        Assert.All(sbom.RootElement.GetProperty("components").EnumerateArray(), c => Assert.NotEqual(0, c.GetProperty("licenses").GetArrayLength()));

        (await LintTests.CheckAsync("sbom", folder.File("sbom.json"))).Succeeded();
        var damaged = (await File.ReadAllTextAsync(folder.File("sbom.json"))).Replace("\"type\": \"library\"", "\"type\": \"libary\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("sbom.json"), damaged);
        Assert.Equal(1, (await LintTests.CheckAsync("sbom", folder.File("sbom.json"))).ExitCode);
    }

    [Fact]
    public async Task Sbom_WrittenTwice_IsTheSame()
    {
        using var folder = new TempFolder();
        await WriteSbomAsync(folder.File("a.json"));
        await WriteSbomAsync(folder.File("b.json"));
        Assert.Equal(await File.ReadAllBytesAsync(folder.File("a.json")), await File.ReadAllBytesAsync(folder.File("b.json")));
    }

    /// <summary>What lies beside the program itself, as its host would look for it: names and versions of packages.</summary>
    private static IEnumerable<(string Name, string Version)> InTheProgram()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Tools.Repository("src", "Standalone", "bin", "Release", "net10.0", "anomaly.deps.json")));
        foreach (var library in file.RootElement.GetProperty("libraries").EnumerateObject().Where(l => l.Value.GetProperty("type").GetString() == "package"))
            yield return (library.Name.Split('/')[0], library.Name.Split('/')[1]);
        // Packages of which a project takes single assemblies are in no such list.
        foreach (var project in Directory.GetFiles(Tools.Repository("src"), "*.csproj", SearchOption.AllDirectories))
            foreach (var download in XDocument.Load(project).Descendants("PackageDownload"))
                yield return (download.Attribute("Include")!.Value, download.Attribute("Version")!.Value.Trim('[', ']'));
    }

    private static async Task WriteSbomAsync(string path) => (await Tools.RunAsync(
        Tools.Require("python3", "apt-get install python3"), [Tools.Repository("eng", "sbom.py"), "1.2.3", "--out", path])).Succeeded();
}
