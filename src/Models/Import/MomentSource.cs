using System.Security.Cryptography;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Import;

/// <summary>Finds the weights that <c>moment.model</c> names: a folder, a shipped model, or a bundle of the store.</summary>
public static class MomentSource
{
    /// <summary>Opens them. A folder with <c>bundle.json</c> is verified by its hashes, one without is taken as it is.</summary>
    /// <param name="model">Folder, name of a shipped model, or hash of a bundle (or its beginning).</param>
    /// <param name="bundles">Bundles of this machine.</param>
    /// <param name="shipped">Shipped models; null takes those of this program.</param>
    /// <exception cref="BundleException">There is no such bundle, or it was changed.</exception>
    /// <exception cref="MomentException">The files do not match.</exception>
    /// <exception cref="SafetensorsException">The weights file is damaged.</exception>
    public static OpenedMoment Open(string model, BundleStore bundles, ShippedModels? shipped = null)
    {
        if (Directory.Exists(model)) return OpenFolder(model);
        shipped ??= ShippedModels.Here;
        if (shipped.Find(model) is { } folder) return OpenFolder(folder);
        try
        {
            return OpenBundle(bundles.Open(model));
        }
        catch (BundleException e) when (!Sha256Text.IsHexadecimal(model))
        {
            string known = shipped.Names is { Count: > 0 } names ? string.Join(", ", names) : "none";
            throw new BundleException($"'{model}' is no folder, no bundle hash and no model that comes with this program (there is: {known})", e);
        }
    }

    private static OpenedMoment OpenFolder(string folder)
    {
        if (File.Exists(Path.Combine(folder, BundleContent.ManifestName))) return OpenBundle(BundleContent.FromFolder(folder));
        var weights = MomentWeights.Load(folder);
        using var file = File.OpenRead(Path.Combine(folder, MomentImporter.ModelFile));
        return new(weights, Convert.ToHexStringLower(SHA256.HashData(file)), null);
    }

    private static OpenedMoment OpenBundle(BundleContent bundle) => new(MomentImporter.Load(bundle), bundle.Hash, bundle);
}
