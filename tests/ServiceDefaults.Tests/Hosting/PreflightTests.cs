using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Hosting;

public sealed class PreflightTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("preflight").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Check_MissingFolder_CreatesItAndLeavesNothingInIt()
    {
        var data = Path.Combine(folder, "a", "b");
        Assert.Null(Preflight.Check(new AnomalyOptions { DataFolder = data }, _ => Preflight.MinFreeBytes));
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
    }

    [Fact]
    public void Check_LittleSpace_SaysHowMuchIsNeeded() => Assert.Equal(
        $"The disk of the data folder {folder} has 199 MB left and at least 200 MB are needed; free some, or choose another disk with dataFolder.",
        Preflight.Check(new AnomalyOptions { DataFolder = folder }, _ => 199_999_999));

    [Fact]
    public void Check_FolderThatIsAFile_SaysItCannotBeWritten()
    {
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        Assert.StartsWith($"The data folder {file} cannot be written (", Preflight.Check(new AnomalyOptions { DataFolder = file }));
    }

    [Fact]
    public void Check_RealDisk_IsAsked() => Assert.Equal(
        new DriveInfo(folder).AvailableFreeSpace < Preflight.MinFreeBytes, Preflight.Check(new AnomalyOptions { DataFolder = folder }) is not null);
}
