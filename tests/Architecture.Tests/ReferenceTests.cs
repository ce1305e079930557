namespace StreamingAnomaly.Architecture.Tests;

/// <summary>Dependencies point one way: Contracts, then EventLog and Detection, then Models, then the services, then Standalone.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [MemberData(nameof(House.Projects), MemberType = typeof(House))]
    public void ProjectFile_References_OnlyWhatItMay(string project)
    {
        var references = House.Items(House.ProjectFile(project), "ProjectReference").Select(Path.GetFileNameWithoutExtension);
        Assert.Empty(references.Except(House.Allowed[project]));
    }

    [Theory]
    [MemberData(nameof(House.Projects), MemberType = typeof(House))]
    public void Assembly_References_OnlyWhatItMay(string project)
    {
        var references = new CompiledAssembly(House.AssemblyFile(project)).References.Select(House.ProjectOf).OfType<string>();
        Assert.Empty(references.Except(House.Allowed[project]));
    }

    [Fact]
    public void Source_EveryProject_IsInTheHouse() =>
        Assert.Equal(House.Allowed.Keys.Order(), House.ProjectFiles("src").Select(Path.GetFileNameWithoutExtension).Order());

    [Fact]
    public void House_Directions_HaveNoCycle()
    {
        var placed = new HashSet<string>();
        while (House.Allowed.FirstOrDefault(p => !placed.Contains(p.Key) && p.Value.All(placed.Contains)) is { Key: { } next })
            placed.Add(next);
        Assert.Equal(House.Allowed.Count, placed.Count);
    }

    [Theory]
    [InlineData("Ingest")]
    [InlineData("Scorer")]
    [InlineData("Alerter")]
    [InlineData("Console")]
    public void House_Service_IsSeenByStandaloneOnly(string service) =>
        Assert.Equal(["Standalone"], House.Allowed.Where(p => p.Value.Contains(service)).Select(p => p.Key));
}
