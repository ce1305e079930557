using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingAnomaly.Models.Bundles;

/// <summary>Reads and writes <c>bundle.json</c>, strictly, and computes the identity from its canonical form.</summary>
internal static class BundleJson
{
    /// <summary>A manifest is a page of text; a larger one is an attack or an accident.</summary>
    private const int MaxBytes = 1 << 20;

    private static readonly JsonSerializerOptions Canonical = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    private static readonly JsonSerializerOptions Readable = new(Canonical) { WriteIndented = true };

    /// <summary>SHA-256 of the canonical JSON (fixed key order, no white space), which holds the hash of every file.</summary>
    public static string Hash(BundleManifest manifest) => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(manifest with { CreatedAt = manifest.CreatedAt.ToUniversalTime() }, Canonical)));

    public static byte[] Write(BundleManifest manifest)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(manifest with { CreatedAt = manifest.CreatedAt.ToUniversalTime() }, Readable);
        }
        catch (ArgumentException e)
        {
            throw new BundleException($"the manifest cannot be written: {e.Message} (metrics and thresholds must be finite numbers)", e);
        }
    }

    public static BundleManifest Read(ReadOnlySpan<byte> json, string where)
    {
        if (json.Length > MaxBytes) throw new BundleException($"{where}: bundle.json has {json.Length} bytes; at most {MaxBytes} are read");
        BundleManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<BundleManifest>(json, Canonical);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new BundleException($"{where}: bundle.json cannot be read: {e.Message}", e);
        }
        if (manifest is null) throw new BundleException($"{where}: bundle.json is empty");
        if (manifest.Schema != 1) throw new BundleException($"{where}: bundle.json has schema {manifest.Schema}; this version reads 1");
        foreach (var (name, file) in manifest.Files)
        {
            BundleContent.CheckName(name);
            if (file is null || file.Bytes < 0 || !Sha256Text.IsFull(file.Sha256))
                throw new BundleException($"{where}: bundle.json gives no valid hash and length for '{name}'");
        }
        return manifest;
    }
}
