namespace StreamingAnomaly.Architecture.Tests;

/// <summary>How the checkout is laid out.</summary>
public sealed class LayoutTests
{
    /// <summary>A file that needs more wants to be two.</summary>
    private const int MaxLines = 400;

    [Fact]
    public void Solution_EveryProject_IsInIt()
    {
        var solution = File.ReadAllText(Path.Combine(House.Root, "StreamingAnomaly.sln")).Replace('\\', '/');
        var missing = new[] { "src", "tests", "bench" }.SelectMany(House.ProjectFiles)
            .Select(path => Path.GetRelativePath(House.Root, path).Replace('\\', '/'))
            .Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(House.Projects), MemberType = typeof(House))]
    public void SourceProject_HasATestProject_ThatReferencesIt(string project)
    {
        // Standalone is wiring; what it wires together is tested from outside.
        var tests = project == "Standalone" ? "Integration.Tests" : project + ".Tests";
        var references = House.Items(Path.Combine(House.Root, "tests", tests, tests + ".csproj"), "ProjectReference");
        Assert.Contains(project, references.Select(Path.GetFileNameWithoutExtension));
    }

    [Fact]
    public void SourceFiles_None_IsTooLong()
    {
        var files = House.SourceFiles("src").Select(path => (Path: Path.GetRelativePath(House.Root, path), Lines: File.ReadLines(path).Count())).ToList();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, f => f.Lines > MaxLines);
    }

    // The generator of log messages writes classes in a changing order: with two in a project no build is the same as another.
    [Theory]
    [MemberData(nameof(House.Projects), MemberType = typeof(House))]
    public void LogMessages_OfAProject_AreInOneFile(string project) =>
        Assert.InRange(House.SourceFiles(Path.Combine("src", project)).Count(f => File.ReadAllText(f).Contains("[LoggerMessage(", StringComparison.Ordinal)), 0, 1);

    [Fact]
    public void Packages_EveryOne_IsVersionedCentrally()
    {
        var central = House.Items(Path.Combine(House.Root, "Directory.Packages.props"), "PackageVersion").ToHashSet();
        var used = new[] { "src", "tests", "bench" }.SelectMany(House.ProjectFiles).SelectMany(p => House.Items(p, "PackageReference"));
        Assert.Empty(used.Except(central));
    }
}
