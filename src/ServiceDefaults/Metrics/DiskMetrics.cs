using System.Diagnostics.Metrics;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Metrics;

/// <summary>Room on the file systems that this process keeps its data on, so that nobody needs an agent on the machine to know.</summary>
internal sealed class DiskMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "StreamingAnomaly.Disk";

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter.</param>
    /// <param name="options">Configuration with the folders.</param>
    public DiskMetrics(IMeterFactory factory, AnomalyOptions options)
    {
        var meter = factory.Create(MeterName);
        var folders = Folders(options);
        meter.CreateObservableGauge(
            "anomaly.disk.free", () => Measure(folders, drive => drive.AvailableFreeSpace), "By", "Bytes that this service may still write, by folder of its data.");
        meter.CreateObservableGauge(
            "anomaly.disk.size", () => Measure(folders, drive => drive.TotalSize), "By", "Size of the file system that a folder of its data lies on.");
    }

    /// <summary>The data folder, and the folders of files that the configuration puts elsewhere; full paths, each once.</summary>
    internal static IReadOnlyList<string> Folders(AnomalyOptions options)
    {
        string?[] files = [options.Log.Path, options.Scores.Path, options.Alerter.Path, options.Console.History.Path, options.Security.Audit.Anchors];
        return [.. files.OfType<string>().Select(file => Path.GetDirectoryName(Path.GetFullPath(file))).OfType<string>()
            .Prepend(Path.GetFullPath(options.DataFolder)).Distinct(StringComparer.Ordinal)];
    }

    // Asked by path and at every scrape: the folder itself may be a mount, or become one.
    private static List<Measurement<long>> Measure(IReadOnlyList<string> folders, Func<DriveInfo, long> bytes)
    {
        var measured = new List<Measurement<long>>(folders.Count);
        foreach (var folder in folders)
        {
            // A file of another service is named in the same configuration, and its folder is not there.
            if (!Directory.Exists(folder)) continue;
            try { measured.Add(new(bytes(new DriveInfo(folder)), new KeyValuePair<string, object?>("folder", folder))); }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // Unmounted meanwhile, or a network drive without a letter: the series is absent, the page is not.
            }
        }

        return measured;
    }
}
