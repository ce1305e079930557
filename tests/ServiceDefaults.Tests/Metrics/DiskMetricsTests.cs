using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Metrics;
using StreamingAnomaly.ServiceDefaults.Tests.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Metrics;

public sealed class DiskMetricsTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private IMeterFactory Factory => services.GetRequiredService<IMeterFactory>();

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Disk_OfTheDataFolder_IsWhatTheSystemSays()
    {
        _ = new DiskMetrics(Factory, new AnomalyOptions { DataFolder = folder.Root });
        var (before, seen, after) = (new DriveInfo(folder.Root).AvailableFreeSpace, Observed.Of(Factory), new DriveInfo(folder.Root).AvailableFreeSpace);
        Assert.Equal(2, seen.Count);
        Assert.Equal(new DriveInfo(folder.Root).TotalSize, seen[$"anomaly.disk.size{{folder={folder.Root}}}"]);
        // Other tests write meanwhile.
        const double Others = 2e9;
        Assert.InRange(seen[$"anomaly.disk.free{{folder={folder.Root}}}"], Math.Min(before, after) - Others, Math.Max(before, after) + Others);
    }

    [Fact]
    public void Disk_OfAnotherFileSystem_IsItsOwn()
    {
        const string Shared = "/dev/shm", Kernel = "/proc";
        if (!Directory.Exists(Shared) || new DriveInfo(Shared).TotalSize == new DriveInfo("/").TotalSize) Assert.Skip("needs /dev/shm as a file system of its own");
        _ = new DiskMetrics(Factory, new AnomalyOptions { DataFolder = Shared, Alerter = new AlerterOptions { Path = Kernel + "/alerter.db" }, Log = new LogOptions { Path = folder.File("log.db") } });
        var seen = Observed.Of(Factory);
        Assert.Equal(new DriveInfo(Shared).TotalSize, seen[$"anomaly.disk.size{{folder={Shared}}}"]);
        Assert.Equal(new DriveInfo(folder.Root).TotalSize, seen[$"anomaly.disk.size{{folder={folder.Root}}}"]);
        Assert.Equal(0, seen[$"anomaly.disk.free{{folder={Kernel}}}"]);
    }

    [Fact]
    public void Disk_OfAFolderThatIsNotThereYet_AppearsWithIt()
    {
        var data = folder.File("later");
        _ = new DiskMetrics(Factory, new AnomalyOptions { DataFolder = data });
        Assert.Empty(Observed.Of(Factory));
        Directory.CreateDirectory(data);
        Assert.Equal([$"anomaly.disk.free{{folder={data}}}", $"anomaly.disk.size{{folder={data}}}"], Observed.Of(Factory).Keys);
        Directory.Delete(data);
        File.WriteAllText(data, "a file where the folder was");
        Assert.Empty(Observed.Of(Factory));
    }

    [Fact]
    public void Folders_OfFilesElsewhere_AreWatchedOnce()
    {
        var options = new AnomalyOptions
        {
            DataFolder = folder.Root,
            Log = new LogOptions { Path = folder.File("log.db") },
            Alerter = new AlerterOptions { Path = "/mnt/state/alerter.db" },
            Console = new ConsoleOptions { History = new ConsoleHistoryOptions { Path = "/mnt/state/console.db" } },
            Security = new SecurityOptions { Audit = new SecurityAuditOptions { Anchors = "/mnt/worm/anchors.jsonl" } },
        };
        Assert.Equal([folder.Root, "/mnt/state", "/mnt/worm"], DiskMetrics.Folders(options));
    }

    [Fact]
    public async Task Disk_OfEveryHost_IsMeasured()
    {
        await using var host = TestHost.Create(data: folder.Root);
        Assert.Contains($"anomaly.disk.free{{folder={folder.Root}}}", Observed.Of(host.App.Services.GetRequiredService<IMeterFactory>()).Keys);
        await host.StartAsync();
    }
}
