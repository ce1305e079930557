namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>A chiselled image has only what is put there: every library that a native file asks for must be known.</summary>
public sealed class NativeLibraryTests
{
    /// <summary>Parts of the GNU C library, which every image has.</summary>
    private static readonly HashSet<string> Glibc =
        ["libc.so.6", "libm.so.6", "libdl.so.2", "librt.so.1", "libpthread.so.0", "ld-linux-x86-64.so.2"];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.so").Select(f => Path.GetFileName(f)!)
        // Other C libraries' builds are not published; providers for a GPU find CUDA in the CUDA image.
        .Where(f => !f.StartsWith("alpine-", StringComparison.Ordinal) && !f.StartsWith("centos", StringComparison.Ordinal) && !f.StartsWith("libonnxruntime_providers_", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void NativeFile_Needs_AreInTheImage(string name)
    {
        var listed = Listed().Select(l => l.Library).ToHashSet();
        foreach (var needed in ElfFile.NeededBy(Path.Combine(Folder, name)))
            Assert.True(
                Glibc.Contains(needed) || listed.Contains(needed) || File.Exists(Path.Combine(Folder, needed)),
                $"{name} needs {needed}, which is neither published with it nor in infra/docker/native-libraries.txt");
    }

    [Fact]
    public void NativeFiles_Known_AreThere() =>
        Assert.Superset(new HashSet<string> { "libe_sqlite3.so", "libonnxruntime.so", "librdkafka.so" }, Files.Select(f => f.Data).ToHashSet());

    [Fact]
    public void NeededBy_ALibraryWithKnownNeeds_ReadsThem() =>
        Assert.Contains("libc.so.6", ElfFile.NeededBy(Path.Combine(Folder, "libe_sqlite3.so")));

    [Fact]
    public void List_Any_NamesAPackageForEachLibrary()
    {
        Assert.All(Listed(), l => Assert.Matches("^lib[a-z0-9_+.-]+\\.so\\.[0-9]+$", l.Library));
        Assert.All(Listed(), l => Assert.Matches("^[a-z0-9+-]+$", l.Package));
        var build = string.Join('\n', Dockerfile.Of("build", "RUN"));
        Assert.Contains("native-libraries.txt | awk '{ print $2 }'", build, StringComparison.Ordinal);
        Assert.Contains("infra/docker/native-libraries.sh /app /native /base", Dockerfile.Of("native", "RUN"));
    }

    [Fact]
    public async Task Script_ForThisMachinesLibraries_TakesAlongWhatTheBaseLacks()
    {
        Tools.Require("ldd", "it belongs to the C library");
        using var folder = new TempFolder();
        var (program, target) = (folder.File("app"), folder.File("target"));
        Directory.CreateDirectory(program);
        foreach (var name in Files.Select(f => f.Data)) File.Copy(Path.Combine(Folder, name), Path.Combine(program, name));
        var script = Tools.Repository("infra", "docker", "native-libraries.sh");
        var all = (await Tools.RunAsync("bash", [script, program, target, folder.File("empty-base")])).Succeeded();
        // This machine's own root as the base: nothing has to be taken along.
        var nothing = (await Tools.RunAsync("bash", [script, program, folder.File("nothing"), "/"])).Succeeded();

        Assert.DoesNotContain(": 0 copied", all, StringComparison.Ordinal);
        Assert.Contains(": 0 copied", nothing, StringComparison.Ordinal);
        var copied = Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!).ToHashSet();
        Assert.Contains("libstdc++.so.6", copied);
        Assert.DoesNotContain(copied, Glibc.Contains);
        var needed = Files.Select(f => f.Data).SelectMany(f => ElfFile.NeededBy(Path.Combine(Folder, f))).Where(n => !Glibc.Contains(n)).ToHashSet();
        Assert.Subset(copied, needed);
    }

    private static IEnumerable<(string Library, string Package)> Listed() =>
        File.ReadAllLines(Tools.Repository("infra", "docker", "native-libraries.txt")).Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(p => (p[0], p[1]));
}
