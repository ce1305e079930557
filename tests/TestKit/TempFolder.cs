namespace StreamingAnomaly.TestKit;

/// <summary>A folder of a test's own, deleted with it.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Path of the folder.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("anomaly-test-").FullName;

    /// <summary>Path of a file in it.</summary>
    public string File(string name) => Path.Combine(Root, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        try { Directory.Delete(Root, recursive: true); }
        catch (IOException) { } // a process of the test may still be closing a file: the system clears its temp folder
        catch (UnauthorizedAccessException) { }
    }
}
