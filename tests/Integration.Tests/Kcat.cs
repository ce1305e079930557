using System.Diagnostics;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>Somebody else's producer: Debian's <c>kcat</c>.</summary>
internal static class Kcat
{
    private const string Program = "/usr/bin/kcat";

    /// <summary>Skips the test where it is not installed.</summary>
    public static void Require()
    {
        if (!File.Exists(Program)) Assert.Skip("needs kcat (Debian: apt-get install kcat)");
    }

    /// <summary>Writes lines, key before the bar, and waits until the broker has them.</summary>
    /// <param name="bootstrap">Broker.</param>
    /// <param name="topic">Topic.</param>
    /// <param name="lines">Lines.</param>
    /// <param name="more">More arguments.</param>
    public static async Task WriteAsync(string bootstrap, string topic, byte[] lines, params string[] more)
    {
        using var kcat = Process.Start(new ProcessStartInfo(
            Program,
            [
                "-P", "-b", bootstrap, "-t", topic, "-K", "|",
                "-X", "partitioner=murmur2_random", "-X", "enable.idempotence=true", .. more,
            ])
        {
            RedirectStandardInput = true, RedirectStandardError = true,
        })!;
        var errors = kcat.StandardError.ReadToEndAsync();
        await kcat.StandardInput.BaseStream.WriteAsync(lines);
        kcat.StandardInput.Close();
        await kcat.WaitForExitAsync();
        Assert.True(kcat.ExitCode == 0, $"kcat failed: {await errors}");
    }
}
