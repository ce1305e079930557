using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Console.Analysis;

/// <summary>The folder of uploads and jobs: made when it is first needed, bounded by a quota and by what the disk has left.</summary>
internal sealed class AnalysisFolder
{
    /// <summary>Bytes that stay free on the disk: the log and the scores live there too.</summary>
    private const long Reserve = 500_000_000;

    private readonly string root;
    private readonly long quota;

    /// <summary>Names the folder; makes nothing yet.</summary>
    public AnalysisFolder(AnomalyOptions options)
    {
        root = Path.GetFullPath(Path.Combine(options.DataFolder, "analysis"));
        quota = options.Console.Analysis.MaxDisk;
    }

    /// <summary>Folder of an upload.</summary>
    public string Upload(string id) => Path.Combine(Made("uploads"), id);

    /// <summary>Folder of a job.</summary>
    public string Job(string id) => Path.Combine(Made("jobs"), id);

    /// <summary>Ids of what is there.</summary>
    public IEnumerable<string> Ids(string kind) => Directory.EnumerateDirectories(Made(kind)).Select(Path.GetFileName).OfType<string>();

    /// <summary>Throws where so many more bytes do not fit.</summary>
    /// <exception cref="AnalysisRefusal">They do not; says what to do.</exception>
    public void Require(long bytes)
    {
        var used = new DirectoryInfo(Made("")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(LengthOf);
        if (used + bytes > quota)
            throw new AnalysisRefusal(507, $"Uploads and results already take {Megabytes(used)} MB of the {Megabytes(quota)} MB that console.analysis.maxDisk allows; delete earlier jobs or uploads, or raise it.");
        if (new DriveInfo(root).AvailableFreeSpace is var free && free - bytes < Reserve)
            throw new AnalysisRefusal(507, $"The disk of the data folder has {Megabytes(free)} MB left; {Megabytes(bytes + Reserve)} MB are needed. Free some space first.");
    }

    private static long Megabytes(long bytes) => bytes / 1_000_000;

    // A file may go while it is counted.
    private static long LengthOf(FileInfo file)
    {
        try { return file.Length; }
        catch (FileNotFoundException) { return 0; }
    }

    private string Made(string kind)
    {
        var path = Path.Combine(root, kind);
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AnalysisRefusal(503, $"The folder {path} cannot be written ({e.Message}); give this process a data folder of its own (dataFolder).", e);
        }

        return path;
    }
}
