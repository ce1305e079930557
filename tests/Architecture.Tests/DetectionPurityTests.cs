namespace StreamingAnomaly.Architecture.Tests;

/// <summary>Detection has no I/O, clock, logger, Kafka or ONNX: its results depend on its arguments only.</summary>
public sealed class DetectionPurityTests
{
    private static readonly string[] ForbiddenAssemblies =
        ["Confluent.", "Microsoft.ML.", "Microsoft.Data.", "SQLitePCLRaw", "Microsoft.AspNetCore", "Microsoft.Extensions.", "OpenTelemetry", "System.Net."];

    private static readonly string[] ForbiddenTypes =
    [
        "System.Console", "System.Net.", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.IO.File", "System.IO.Directory",
        "System.IO.Path", "System.IO.DriveInfo", "System.IO.MemoryMappedFiles.", "Microsoft.Extensions.", "System.Threading.Timer",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow", "System.TimeProvider.get_System", "System.Random.get_Shared", "System.Guid.NewGuid",
        "System.Environment.GetEnvironmentVariable", "System.Environment.get_TickCount", "System.Environment.get_TickCount64",
    ];

    private static readonly CompiledAssembly Detection = new(House.AssemblyFile("Detection"));

    [Fact]
    public void Detection_Assemblies_NoneDoesInputOrOutput() => Assert.Empty(Hits(Detection.References, ForbiddenAssemblies));

    [Fact]
    public void Detection_Types_NoneReachesTheOutside() => Assert.Empty(Hits(Detection.Types, ForbiddenTypes));

    [Fact]
    public void Detection_Members_NoneIsClockOrChance() => Assert.Empty(Hits(Detection.Members, ForbiddenMembers));

    [Fact]
    public void Detection_Packages_AreNumericsOnly() =>
        Assert.Empty(House.Items(House.ProjectFile("Detection"), "PackageReference").Except(["MathNet.Numerics", "System.Numerics.Tensors"]));

    [Fact]
    public void Check_AssemblyThatDoesAllOfIt_FindsIt()
    {
        var defaults = new CompiledAssembly(House.AssemblyFile("ServiceDefaults"));
        Assert.Contains("System.IO.File", Hits(defaults.Types, ForbiddenTypes));
        Assert.Contains("System.Console", Hits(defaults.Types, ForbiddenTypes));
        Assert.Contains("System.TimeProvider.get_System", Hits(defaults.Members, ForbiddenMembers));
        Assert.NotEmpty(Hits(defaults.References, ForbiddenAssemblies));
    }

    private static IEnumerable<string> Hits(IEnumerable<string> used, string[] forbidden) =>
        used.Where(name => forbidden.Any(f => name.StartsWith(f, StringComparison.Ordinal))).Order(StringComparer.Ordinal);
}
