using System.Runtime.CompilerServices;

namespace StreamingAnomaly.TestKit;

/// <summary>Check vectors and recorded data that live beside the checkout (<c>../shared</c>) and are not part of it.</summary>
public static class SharedData
{
    /// <summary>Root of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Folder of the shared data, or null; the environment variable ANOMALY_SHARED overrides it.</summary>
    public static string? Folder { get; } =
        new[] { Environment.GetEnvironmentVariable("ANOMALY_SHARED"), Path.Combine(Root, "..", "shared") }
            .FirstOrDefault(Directory.Exists) is { } found ? Path.GetFullPath(found) : null;

    /// <summary>Path of a shared file or folder; skips the test, saying what is missing, if it is not there.</summary>
    public static string Require(string relative)
    {
        var path = Folder is null ? null : Path.Combine(Folder, relative);
        if (path is null || !Path.Exists(path))
            Assert.Skip($"needs ../shared/{relative}, which is not beside this checkout (or set ANOMALY_SHARED)");
        return path;
    }

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
