using System.Xml.Linq;

namespace StreamingAnomaly.Architecture.Tests;

/// <summary>The projects of this checkout and which of them may reference which.</summary>
internal static class House
{
    /// <summary>Allowed references between our projects. Services never reference each other; Standalone is the only one that sees all.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["Contracts"] = [],
        ["EventLog"] = ["Contracts"],
        ["Detection"] = ["Contracts"],
        ["ServiceDefaults"] = ["Contracts"],
        ["Models"] = ["Contracts", "Detection"],
        ["Evaluation"] = ["Contracts", "Detection", "Models"],
        ["Datasets"] = ["Contracts"],
        ["Analysis"] = ["Contracts", "Datasets", "Detection", "Models", "Evaluation"],
        ["Ingest"] = ["Contracts", "Datasets", "EventLog", "ServiceDefaults"],
        ["Scorer"] = ["Contracts", "EventLog", "Detection", "Models", "ServiceDefaults"],
        ["Alerter"] = ["Contracts", "EventLog", "ServiceDefaults"],
        ["Console"] = ["Contracts", "EventLog", "Datasets", "Models", "Analysis", "ServiceDefaults"],
        ["Standalone"] =
            [
                "Contracts", "EventLog", "Datasets", "Detection", "ServiceDefaults", "Models", "Ingest", "Scorer", "Alerter", "Console",
                "Evaluation", "Analysis",
            ],
    };

    /// <summary>Names of <see cref="Allowed"/>, for theories.</summary>
    public static TheoryData<string> Projects => [.. Allowed.Keys];

    /// <summary>Root of the checkout.</summary>
    public static string Root => SharedData.Root;

    /// <summary>Project files below a folder of the checkout.</summary>
    public static IEnumerable<string> ProjectFiles(string folder) =>
        Directory.Exists(Path.Combine(Root, folder))
            ? Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)
            : [];

    /// <summary>C# files of a folder, without what the compiler writes.</summary>
    public static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));

    /// <summary>Values of an item's Include in a project file, such as ProjectReference.</summary>
    public static IEnumerable<string> Items(string projectFile, string item) =>
        XDocument.Load(projectFile).Descendants(item).Select(e => (string?)e.Attribute("Include")).OfType<string>();

    /// <summary>Project file of src/<paramref name="project"/>.</summary>
    public static string ProjectFile(string project) => Path.Combine(Root, "src", project, project + ".csproj");

    /// <summary>Compiled assembly of a project, as it lies beside the tests.</summary>
    public static string AssemblyFile(string project) =>
        Path.Combine(AppContext.BaseDirectory, project == "Standalone" ? "anomaly.dll" : $"StreamingAnomaly.{project}.dll");

    /// <summary>Our project of an assembly name, or null.</summary>
    public static string? ProjectOf(string assembly) =>
        assembly == "anomaly" ? "Standalone"
        : assembly.StartsWith("StreamingAnomaly.", StringComparison.Ordinal) ? assembly["StreamingAnomaly.".Length..] : null;
}
