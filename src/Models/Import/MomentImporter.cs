using System.Security.Cryptography;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Import;

/// <summary>
/// Brings a MOMENT checkpoint into the bundle store: fetch, check the pinned hash, load strictly, build the graph, pass the
/// parity gates, register. Nothing is registered unless all of it succeeds.
/// </summary>
/// <param name="http">Client for downloads; give one that guards against internal addresses where users name the server.</param>
/// <param name="store">Where the bundle goes.</param>
/// <param name="downloads">Folder of downloads; interrupted ones stay there and are continued.</param>
/// <param name="time">Clock.</param>
/// <param name="options">Limits of the download; null takes the defaults.</param>
public sealed class MomentImporter(HttpClient http, BundleStore store, string downloads, TimeProvider time, DownloadOptions? options = null)
{
    /// <summary>Kind of the bundles made here.</summary>
    public const string Kind = "moment";

    /// <summary>Name of the configuration in a bundle.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>Name of the weights in a bundle.</summary>
    public const string ModelFile = "model.safetensors";

    /// <summary>Files of a folder that go into the bundle beside the two that make the model.</summary>
    private static readonly string[] Companions = [TrainingRecord.FileName, "README.md"];

    private readonly DownloadOptions limits = options ?? new DownloadOptions();

    /// <summary>Imports.</summary>
    /// <exception cref="ImportException">The request, the download, the hash or a gate failed.</exception>
    /// <exception cref="MomentException">The files are not a MOMENT that this graph computes.</exception>
    /// <exception cref="SafetensorsException">The weights file is damaged.</exception>
    public async Task<ImportedMoment> ImportAsync(
        MomentImportRequest request, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        request.Validate();
        string folder = request.From ?? await DownloadAsync(request, progress, cancellation);
        byte[] config = await ReadAsync(folder, ConfigFile, limits.MaxConfigBytes, cancellation);
        byte[] model = await ReadAsync(folder, ModelFile, limits.MaxModelBytes, cancellation);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(model));
        if (request.Sha256 is { } pinned && !pinned.Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            if (request.From is null) Directory.Delete(folder, recursive: true);   // do not meet the same wrong file again
            throw new ImportException($"{ModelFile} has SHA-256 {sha256}, expected {pinned.ToLowerInvariant()}; it was not imported");
        }
        var (sizes, gates) = await Task.Run(() => Gate(config, model, request.ParityFolder), cancellation);
        string hash = store.Put(await BundleAsync(request, folder, config, model, gates, cancellation));
        if (request.From is null) Directory.Delete(folder, recursive: true);
        return new ImportedMoment(hash, sha256, sizes, gates);
    }

    /// <summary>Loads the weights of a bundle made here.</summary>
    /// <exception cref="BundleException">The bundle is of another kind.</exception>
    /// <exception cref="MomentException">The files do not match.</exception>
    public static MomentWeights Load(BundleContent bundle)
    {
        if (bundle.Manifest.Kind != Kind) throw new BundleException($"bundle {bundle.Hash} is of kind '{bundle.Manifest.Kind}', not '{Kind}'");
        foreach (string name in (string[])[ConfigFile, ModelFile])
            if (!bundle.Files.ContainsKey(name)) throw new BundleException($"bundle {bundle.Hash}: file '{name}' is missing");
        using var file = SafetensorsFile.Read(bundle.Files[ModelFile], ModelFile);
        return MomentWeights.Read(MomentConfig.Parse(bundle.Files[ConfigFile]), file);
    }

    private async Task<BundleContent> BundleAsync(
        MomentImportRequest request, string folder, byte[] config, byte[] model, IReadOnlyList<ParityReport> gates, CancellationToken cancellation)
    {
        if (File.Exists(Path.Combine(folder, BundleContent.ManifestName))) return BundleContent.FromFolder(folder);   // keeps its identity
        var files = new Dictionary<string, byte[]> { [ConfigFile] = config, [ModelFile] = model };
        if (request.From is not null)
            foreach (string name in Companions.Where(n => File.Exists(Path.Combine(folder, n))))
                files[name] = await ReadAsync(folder, name, limits.MaxConfigBytes, cancellation);
        var manifest = new BundleManifest
        {
            Kind = Kind,
            Version = request.Revision,
            CreatedAt = time.GetUtcNow(),
            CreatedBy = request.CreatedBy,
            Reason = $"import of {request.Repository}",
            Metrics = { ["selfCheckWorstRatio"] = gates[0].Cases.Max(c => c.WorstRatio) },
            Labels =
            {
                ["repository"] = request.Repository,
                ["revision"] = request.Revision,
                ["source"] = request.From is null ? request.BaseAddress.Host : "folder",
            },
        };
        if (files.TryGetValue(TrainingRecord.FileName, out byte[]? training)) manifest = TrainingRecord.Parse(training).AddTo(manifest);
        return BundleContent.Create(manifest, files);
    }

    private async Task<string> DownloadAsync(MomentImportRequest request, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string folder = Path.Combine(downloads, $"{request.Repository.Replace('/', '_')}-{request.Revision}");
        Directory.CreateDirectory(folder);
        var download = new ResumableDownload(http, limits, time);
        await download.FetchAsync(request.Address(ConfigFile), Path.Combine(folder, ConfigFile), limits.MaxConfigBytes, progress, cancellation);
        await download.FetchAsync(request.Address(ModelFile), Path.Combine(folder, ModelFile), limits.MaxModelBytes, progress, cancellation);
        return folder;
    }

    private static async Task<byte[]> ReadAsync(string folder, string name, long max, CancellationToken cancellation)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists) throw new ImportException($"{file.FullName} is missing: a MOMENT folder holds {ConfigFile} and {ModelFile}");
        if (file.Length > max) throw new ImportException($"{file.FullName} has {file.Length} bytes; at most {max} are taken");
        return await File.ReadAllBytesAsync(file.FullName, cancellation);
    }

    private static (MomentConfig Config, IReadOnlyList<ParityReport> Gates) Gate(byte[] config, byte[] model, string? parityFolder)
    {
        using var file = SafetensorsFile.Read(model, ModelFile);
        var weights = MomentWeights.Read(MomentConfig.Parse(config), file);
        var cpu = new MomentSessionOptions { Device = MomentDevice.Cpu, BatchSize = 4 };
        var gates = new List<ParityReport>();
        using (var session = MomentSession.Create(weights, cpu)) gates.Add(MomentVerifier.SelfCheck(weights, session));
        if (parityFolder is not null && Directory.Exists(parityFolder))
            foreach (string check in Directory.EnumerateDirectories(parityFolder).Order(StringComparer.Ordinal))
                gates.Add(MomentVerifier.Verify(check, check, cpu));
        if (gates.FirstOrDefault(g => !g.Passed) is { } failed)
            throw new ImportException($"the parity gate failed ({failed.Model}):{Environment.NewLine}{failed}");
        return (weights.Config, gates);
    }
}
