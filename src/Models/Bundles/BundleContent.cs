using System.Security.Cryptography;

namespace StreamingAnomaly.Models.Bundles;

/// <summary>
/// A bundle in memory, its hashes verified: what is loaded is what was hashed. Small ones travel whole in a deployment
/// message by <see cref="ToFiles"/> and <see cref="FromFiles"/>.
/// </summary>
public sealed class BundleContent
{
    /// <summary>Name of the manifest.</summary>
    public const string ManifestName = "bundle.json";

    /// <summary>Longest file name.</summary>
    private const int MaxName = 128;

    private readonly Dictionary<string, byte[]> files;

    private BundleContent(BundleManifest manifest, Dictionary<string, byte[]> files)
    {
        (Manifest, this.files) = (manifest, files);
        Hash = BundleJson.Hash(manifest);
    }

    /// <summary>Identity: a hash over the manifest, and through it over every file.</summary>
    public string Hash { get; }

    /// <summary>What the bundle is.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>Files without the manifest; do not change the bytes.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => files;

    /// <summary>Makes a bundle; the manifest's list of files is filled in.</summary>
    /// <exception cref="BundleException">A file name is not allowed, or a number in the manifest is not finite.</exception>
    public static BundleContent Create(BundleManifest manifest, IReadOnlyDictionary<string, byte[]> files)
    {
        var listed = new SortedDictionary<string, BundleFile>(StringComparer.Ordinal);
        foreach (var (name, bytes) in files)
        {
            CheckName(name);
            listed[name] = new BundleFile(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.LongLength);
        }
        var complete = manifest with { Files = listed };
        BundleJson.Read(BundleJson.Write(complete), "new bundle");   // what cannot be read back is not stored
        return new BundleContent(complete, new Dictionary<string, byte[]>(files, StringComparer.Ordinal));
    }

    /// <summary>All files including the manifest.</summary>
    public Dictionary<string, byte[]> ToFiles() =>
        new(files, StringComparer.Ordinal) { [ManifestName] = BundleJson.Write(Manifest) };

    /// <summary>Takes files including the manifest, verifies each hash and, if given, the identity.</summary>
    /// <param name="all">Files with <c>bundle.json</c>.</param>
    /// <param name="expectedHash">The identity they must have, or null.</param>
    /// <exception cref="BundleException">A file is missing, extra or changed, or the identity differs.</exception>
    public static BundleContent FromFiles(IReadOnlyDictionary<string, byte[]> all, string? expectedHash = null)
    {
        string where = expectedHash is null ? "bundle" : $"bundle {expectedHash}";
        if (!all.TryGetValue(ManifestName, out byte[]? json)) throw new BundleException($"{where}: {ManifestName} is missing");
        var manifest = BundleJson.Read(json, where);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, listed) in manifest.Files)
        {
            if (!all.TryGetValue(name, out byte[]? bytes)) throw new BundleException($"{where}: file '{name}' is missing");
            if (bytes.LongLength != listed.Bytes || Convert.ToHexStringLower(SHA256.HashData(bytes)) != listed.Sha256)
                throw new BundleException($"{where}: file '{name}' was changed; import or train it again");
            files[name] = bytes;
        }
        if (all.Keys.FirstOrDefault(n => n != ManifestName && !files.ContainsKey(n)) is { } extra)
            throw new BundleException($"{where}: file '{extra}' is not in {ManifestName}");
        var content = new BundleContent(manifest, files);
        if (expectedHash is not null && content.Hash != expectedHash)
            throw new BundleException($"{where}: its content has the hash {content.Hash}; {ManifestName} was changed");
        return content;
    }

    /// <summary>Reads a folder that holds one bundle, verifying each hash and, if given, the identity.</summary>
    /// <param name="folder">Folder with <c>bundle.json</c>.</param>
    /// <param name="expectedHash">The identity it must have, or null.</param>
    /// <exception cref="BundleException">A file is missing, extra, changed or not a plain file, or the identity differs.</exception>
    public static BundleContent FromFolder(string folder, string? expectedHash = null)
    {
        var read = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry is not FileInfo file || entry.LinkTarget is not null)
                throw new BundleException($"bundle {expectedHash ?? folder}: '{entry.Name}' is not a plain file");
            read[file.Name] = File.ReadAllBytes(file.FullName);
        }
        return FromFiles(read, expectedHash);
    }

    /// <summary>A flat name of letters, digits, dots, dashes and underscores that does not start with a dot: no path.</summary>
    internal static void CheckName(string name)
    {
        bool good = name.Length is > 0 and <= MaxName && name != ManifestName && name[0] != '.';
        foreach (char c in name) good &= char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';
        if (!good) throw new BundleException($"'{name}' is not an allowed file name in a bundle: letters, digits, '.', '-', '_' only, no path");
    }
}
