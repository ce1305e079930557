using System.Runtime.CompilerServices;

namespace StreamingAnomaly.Detection.Tests;

/// <summary>
/// States as an earlier version of the program wrote them. A file that is missing is written from the present code and
/// the test fails, so that it is looked at and committed; an existing one is never overwritten.
/// </summary>
internal static class Golden
{
    /// <summary>The kept file is read, and written again as the same bytes; <paramref name="present"/> only starts a new file.</summary>
    public static void Check(string name, byte[] present, Func<byte[], byte[]> roundTrip)
    {
        var path = Path.Combine(Folder(), name);
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, present);
            Assert.Fail($"Golden/{name} did not exist; it was written now. Look at it and commit it.");
        }
        var kept = File.ReadAllBytes(path);
        Assert.Equal(kept, roundTrip(kept));
    }

    /// <summary>A kept file of a version that is read but not written any more.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder(), name));

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
