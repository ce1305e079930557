namespace StreamingAnomaly.Models.Bundles;

/// <summary>
/// Bundles as folders named by their hash under one root. A bundle appears whole or not at all, is never changed, and is
/// verified from the very bytes that are handed out.
/// </summary>
public sealed class BundleStore
{
    /// <summary>Shortest prefix of a hash that is looked up.</summary>
    public const int MinPrefix = 4;

    private const string TemporaryPrefix = ".tmp-";

    private static int sequence;
    private readonly string root;

    /// <summary>Opens the store, creating its folder.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public BundleStore(string root)
    {
        this.root = Path.GetFullPath(root);
        Directory.CreateDirectory(this.root);
    }

    /// <summary>Stores a bundle; storing the same again changes nothing.</summary>
    /// <returns>Its hash.</returns>
    /// <exception cref="BundleException">It is there already, but damaged.</exception>
    /// <exception cref="IOException">The disk refused; nothing was stored.</exception>
    public string Put(BundleContent content)
    {
        string final = Path.Combine(root, content.Hash);
        if (Directory.Exists(final))
        {
            Open(content.Hash);
            return content.Hash;
        }
        string temporary = Path.Combine(root, $"{TemporaryPrefix}{content.Hash[..12]}-{Environment.ProcessId}-{Interlocked.Increment(ref sequence)}");
        Directory.CreateDirectory(temporary);
        try
        {
            foreach (var (name, bytes) in content.ToFiles()) DurableFile.Write(Path.Combine(temporary, name), bytes);
            DurableFile.FlushDirectory(temporary);
            try
            {
                Directory.Move(temporary, final);
            }
            catch (IOException) when (Directory.Exists(final))
            {
                Open(content.Hash);   // another process stored the same at the same time
            }
            DurableFile.FlushDirectory(root);
            return content.Hash;
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Reads a bundle and verifies every hash.</summary>
    /// <param name="hashOrPrefix">Its hash, or the first four or more digits if no other bundle shares them.</param>
    /// <exception cref="BundleException">There is no such bundle, more than one, or it was changed.</exception>
    public BundleContent Open(string hashOrPrefix)
    {
        string hash = Resolve(hashOrPrefix);
        return BundleContent.FromFolder(Path.Combine(root, hash), hash);
    }

    /// <summary>Every bundle's hash and manifest, by hash. Manifests are verified against the hash, files when opened; what is
    /// damaged is left out and named in <paramref name="damaged"/>.</summary>
    public IReadOnlyList<(string Hash, BundleManifest Manifest)> List(out IReadOnlyList<string> damaged)
    {
        var found = new List<(string, BundleManifest)>();
        var broken = new List<string>();
        foreach (string hash in Hashes())
        {
            try
            {
                var manifest = BundleJson.Read(File.ReadAllBytes(Path.Combine(root, hash, BundleContent.ManifestName)), $"bundle {hash}");
                if (BundleJson.Hash(manifest) == hash) found.Add((hash, manifest));
                else broken.Add(hash);
            }
            catch (Exception e) when (e is BundleException or IOException)
            {
                broken.Add(hash);
            }
        }
        damaged = broken;
        return found;
    }

    /// <summary>The full hash for a prefix.</summary>
    /// <exception cref="BundleException">No bundle has it, or several do.</exception>
    public string Resolve(string hashOrPrefix)
    {
        if (hashOrPrefix.Length is < MinPrefix or > Sha256Text.Length || !Sha256Text.IsHexadecimal(hashOrPrefix))
            throw new BundleException($"'{hashOrPrefix}' is not a bundle hash: expected {MinPrefix} to {Sha256Text.Length} of the digits 0-9 and a-f");
        string[] matches = [.. Hashes().Where(h => h.StartsWith(hashOrPrefix, StringComparison.Ordinal))];
        return matches.Length switch
        {
            1 => matches[0],
            0 => throw new BundleException($"there is no bundle {hashOrPrefix} in {root}"),
            _ => throw new BundleException($"{matches.Length} bundles start with {hashOrPrefix}; give more digits"),
        };
    }

    private IEnumerable<string> Hashes() => Directory.EnumerateDirectories(root).Select(d => Path.GetFileName(d)!)
        .Where(n => Sha256Text.IsFull(n))
        .Order(StringComparer.Ordinal);
}
