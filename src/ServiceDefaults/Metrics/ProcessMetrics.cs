using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace StreamingAnomaly.ServiceDefaults.Metrics;

/// <summary>What the process uses, under the names that Prometheus' own client libraries give.</summary>
internal static class ProcessMetrics
{
    /// <summary>One per process, however many hosts it has.</summary>
    private static readonly Meter Meter = new("StreamingAnomaly.Process");

    private static readonly double StartTime = Start();

    /// <summary>Creates the instruments; later calls do nothing.</summary>
    public static void Register() => Instruments.EnsureCreated();

    private static class Instruments
    {
        static Instruments()
        {
            Meter.CreateObservableCounter("process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "Processor time used, user and system.");
            Meter.CreateObservableGauge("process.resident_memory", () => Environment.WorkingSet, "By", "Memory in use, as the operating system counts it.");
            Meter.CreateObservableGauge("process.start_time", () => StartTime, "s", "Time the process started, since 1970-01-01T00:00Z.");
            if (Directory.Exists("/proc/self/fd"))
                Meter.CreateObservableGauge("process.open_fds", OpenFiles, null, "Open files and sockets.");
            Meter.CreateObservableCounter("dotnet.gc.collections", Collections, null, "Garbage collections, by the oldest generation collected.");
            Meter.CreateObservableCounter("dotnet.gc.pause", () => GC.GetTotalPauseDuration().TotalSeconds, "s", "Time the process stood still for garbage collections.");
            Meter.CreateObservableGauge("dotnet.gc.heap_size", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed memory in use.");
            Meter.CreateObservableCounter("dotnet.gc.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Managed memory allocated so far.");
            Meter.CreateObservableGauge("dotnet.thread_pool.threads", () => ThreadPool.ThreadCount, null, "Threads of the pool.");
            Meter.CreateObservableGauge("dotnet.thread_pool.queue_length", () => ThreadPool.PendingWorkItemCount, null, "Work waiting for a thread of the pool.");
        }

        public static void EnsureCreated() { }
    }

    private static int OpenFiles() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    private static IEnumerable<Measurement<long>> Collections()
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            // The runtime counts a collection of an older generation in every younger one as well.
            var older = generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0;
            yield return new Measurement<long>(GC.CollectionCount(generation) - older, new KeyValuePair<string, object?>("generation", generation));
        }
    }

    private static double Start()
    {
        using var process = Process.GetCurrentProcess();
        return (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }
}
