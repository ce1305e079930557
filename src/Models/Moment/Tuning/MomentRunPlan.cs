namespace StreamingAnomaly.Models.Moment.Tuning;

/// <summary>How the windows of a batch are spread over the CPU. It changes speed only: results are the same to the bit.</summary>
/// <param name="Rows">Windows in one run of the network: few enough that what flows between its layers stays in the cache.</param>
/// <param name="Lanes">Runs at the same time, each on a thread of its own; they share the weights and wait for nothing.</param>
/// <param name="ThreadsPerLane">Threads within an operator; more than one only pays where there are too few windows for lanes.</param>
public sealed record MomentRunPlan(int Rows, int Lanes, int ThreadsPerLane)
{
    /// <summary>Windows in a run where nothing was measured: near the best for small on all machines tried.</summary>
    public const int DefaultRows = 8;

    /// <summary>What is taken without a measurement; the same on every machine with as many cores.</summary>
    /// <param name="batchSize">Most windows in a batch.</param>
    /// <param name="threads">Threads in all; 0 takes one per core.</param>
    public static MomentRunPlan Default(int batchSize, int threads)
    {
        int all = threads > 0 ? threads : Environment.ProcessorCount;
        int rows = Math.Clamp((batchSize + all - 1) / all, 1, DefaultRows);
        int lanes = Math.Min(all, (batchSize + rows - 1) / rows);
        return new MomentRunPlan(rows, lanes, Math.Max(1, all / lanes));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Rows} window{(Rows == 1 ? "" : "s")} a run, {Lanes} at the same time{(ThreadsPerLane > 1 ? $", {ThreadsPerLane} threads each" : "")}";

    internal void Validate(int batchSize)
    {
        if (Rows < 1 || Rows > batchSize || Lanes is < 1 or > 256 || ThreadsPerLane is < 1 or > 256)
            throw new MomentException($"{nameof(MomentRunPlan)} ({Rows}, {Lanes}, {ThreadsPerLane}): allowed are 1 to {batchSize} rows, 1 to 256 lanes and 1 to 256 threads a lane");
    }
}
