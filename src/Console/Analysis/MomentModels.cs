using StreamingAnomaly.Analysis;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Console.Analysis;

/// <summary>
/// MOMENT for analyses: what <c>moment.model</c> names, else the small model that comes with the program. On the CPU with few threads:
/// the stream goes first.
/// </summary>
internal sealed class MomentModels(AnomalyOptions options)
{
    private const string Shipped = "moment-nano";
    private const int MostThreads = 2;

    /// <summary>The model that would be opened; null where there is none.</summary>
    public string? Name => options.Moment.Model ?? (ShippedModels.Here.Find(Shipped) is null ? null : Shipped);

    /// <summary>Access for a job.</summary>
    public MomentAccess Access() => Name is { } name ? new(() => Open(name), null)
        : MomentAccess.None("No MOMENT model is configured, and none came with the program: set moment.model, for example to a folder with config.json and model.safetensors.");

    private MomentDetector Open(string name)
    {
        try
        {
            var opened = MomentSource.Open(name, new BundleStore(Path.Combine(options.DataFolder, "bundles")));
            var session = MomentSession.Create(opened.Weights, opened.Options(new()
            {
                Device = MomentDevice.Cpu,
                Threads = Math.Clamp(Environment.ProcessorCount / 2, 1, MostThreads),
                BatchSize = options.Moment.BatchSize,
            }));
            return new(session, opened.IdentityAt(session.Precision));
        }
        catch (Exception e) when (e is BundleException or MomentException or SafetensorsException or IOException or UnauthorizedAccessException)
        {
            throw new AnalysisException($"The MOMENT model {name} does not open: {e.Message}", e);
        }
    }
}
