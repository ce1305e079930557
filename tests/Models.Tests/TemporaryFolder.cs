namespace StreamingAnomaly.Models.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("anomaly-models-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
