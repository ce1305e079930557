using System.Text.RegularExpressions;
using StreamingAnomaly.Models.Bundles;

namespace StreamingAnomaly.Models.Import;

/// <summary>The bundles that come with the program, by name: folders below <c>models/</c> beside the binaries.</summary>
/// <param name="folder">Folder of the bundles; it need not exist.</param>
public sealed partial class ShippedModels(string folder)
{
    /// <summary>Those of this program.</summary>
    public static ShippedModels Here { get; } = new(Path.Combine(AppContext.BaseDirectory, "models"));

    /// <summary>Their names, in order.</summary>
    public IReadOnlyList<string> Names => Directory.Exists(folder)
        ? [.. Directory.EnumerateDirectories(folder).Where(d => File.Exists(Path.Combine(d, BundleContent.ManifestName)))
            .Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Folder of a name, or null if nothing of that name was shipped.</summary>
    public string? Find(string name) =>
        NamePattern().IsMatch(name) && File.Exists(Path.Combine(folder, name, BundleContent.ManifestName)) ? Path.Combine(folder, name) : null;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}\z")]
    private static partial Regex NamePattern();
}
