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
        Exception? thrown = null;
        var yielding = new Thread(() =>
        {
            // Refused, the work runs as any other.
            if (OperatingSystem.IsLinux()) _ = SetPriority(OfThread, 0, Niceness);
            try
            {
                work();
            }
            catch (Exception e)
            {
                thrown = e;
            }
        }) { IsBackground = true, Name = "analysis", Priority = ThreadPriority.BelowNormal };
        // Threads inherit their maker's niceness, and whoever completes a task may make the pool's next one: a thread that yields
        // must not, or the stream would yield from then on.
        new Thread(() =>
        {
            yielding.Start();
            yielding.Join();
            if (thrown is null) done.SetResult();
            else done.SetException(thrown);
        }) { IsBackground = true, Name = "analysis-end" }.Start();
        return done.Task;
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);
}
