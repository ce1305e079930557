namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>The right to write the log: an exclusive lock on a file beside it, which the system frees when the process dies.</summary>
internal sealed class LogFileLock : IDisposable
{
    private readonly FileStream held;

    private LogFileLock(FileStream held) => this.held = held;

    public static LogFileLock Take(string logPath)
    {
        var path = logPath + ".lock";
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new EventLogException(
                $"the log {logPath} cannot be written: make the file and its folder writable for this user", false, error);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new EventLogException(
                $"the log {logPath} is in use by another process: stop that one, use another log.path, or open it read-only", false, error);
        }
        catch (IOException error)
        {
            throw new EventLogException(
                $"the folder of the log {logPath} cannot be made or written ({error.Message}): choose another log.path", false, error);
        }
    }

    // The file stays: deleting it would let two processes hold locks on two files of the same name.
    public void Dispose() => held.Dispose();
}
