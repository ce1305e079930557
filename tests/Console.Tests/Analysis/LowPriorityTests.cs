using StreamingAnomaly.Console.Analysis;

namespace StreamingAnomaly.Console.Tests.Analysis;

/// <summary>Work that yields to all others, in a process whose other threads do not.</summary>
public sealed class LowPriorityTests
{
    /// <summary>Of a line of /proc/PID/task/TID/stat after the name: field 19, counted from the third.</summary>
    private const int Niceness = 16;

    [Fact]
    public async Task Work_Yields_WhatGoesOnAfterItDoesNot()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "niceness of threads is Linux's");
        var during = "";
        // In a pool without a thread to spare the end of the work starts one, which inherits its maker's niceness; here there may be others.
        var after = await LowPriority.RunAsync(() => during = OwnNiceness()).ContinueWith(_ => OwnNiceness(), TaskScheduler.Default);
        Assert.Equal(("10", "0"), (during, after));
    }

    [Fact]
    public async Task Work_Throws_TheTaskSaysSo()
    {
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => LowPriority.RunAsync(() => throw new InvalidDataException("row 3")));
        Assert.Equal("row 3", thrown.Message);
    }

    private static string OwnNiceness()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[Niceness];
    }
}
