using System.Runtime.InteropServices;

namespace StreamingAnomaly.Console.Analysis;

/// <summary>Work on a thread of its own that yields to all others.</summary>
internal static class LowPriority
{
    /// <summary>Niceness on Linux, where .NET's thread priorities have no effect.</summary>
    private const int Niceness = 10;

    /// <summary>PRIO_PROCESS; with 0 as its target Linux takes it for the calling thread.</summary>
    private const int OfThread = 0;

    /// <summary>Runs; what is thrown comes back with the task.</summary>
    public static Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            // Refused, the work runs as any other.
            if (OperatingSystem.IsLinux()) _ = SetPriority(OfThread, 0, Niceness);
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }) { IsBackground = true, Name = "analysis", Priority = ThreadPriority.BelowNormal };
        thread.Start();
        return done.Task;
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);
}
