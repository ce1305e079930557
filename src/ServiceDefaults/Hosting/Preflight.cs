using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>Checks the data folder before anything writes into it.</summary>
public static class Preflight
{
    /// <summary>Below this an embedded log would soon stop in the middle of a transaction.</summary>
    public const long MinFreeBytes = 200_000_000;

    /// <summary>Creates the data folder if it is missing; returns one sentence for a person if it cannot be used, else null.</summary>
    /// <param name="options">Configuration with <see cref="AnomalyOptions.DataFolder"/>.</param>
    /// <param name="freeBytes">Free bytes on the disk of a folder; null asks the operating system.</param>
    public static string? Check(AnomalyOptions options, Func<string, long>? freeBytes = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folder = Path.GetFullPath(options.DataFolder);
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".write-check-{Environment.ProcessId}");
            using (File.Create(probe, 1, FileOptions.DeleteOnClose)) { }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The data folder {folder} cannot be written ({e.Message}); make it writable for {Environment.UserName}, or choose another with dataFolder.";
        }

        var free = (freeBytes ?? FreeBytes)(folder);
        return free >= MinFreeBytes
            ? null
            : $"The disk of the data folder {folder} has {free / 1_000_000} MB left and at least {MinFreeBytes / 1_000_000} MB are needed; free some, or choose another disk with dataFolder.";
    }

    private static long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;
}
