namespace StreamingAnomaly.Forest.Bench;

/// <summary>Speed in processor time, so that whoever else uses the machine does not count.</summary>
internal static class Throughput
{
    /// <summary>
    /// Calls of <paramref name="work"/> per processor second of this process; half of <paramref name="seconds"/> goes
    /// before, to warm up (the JIT recompiles hot code meanwhile).
    /// </summary>
    public static double Of(Action work, double seconds)
    {
        for (var warm = Environment.CpuUsage.TotalTime; Spent(warm) < seconds / 2; ) work();
        var calls = 0;
        var start = Environment.CpuUsage.TotalTime;
        do
        {
            work();
            calls++;
        }
        while (Spent(start) < seconds);
        return calls / Spent(start);
    }

    /// <summary>Processor seconds since <paramref name="start"/>.</summary>
    public static double Spent(TimeSpan start) => (Environment.CpuUsage.TotalTime - start).TotalSeconds;
}
