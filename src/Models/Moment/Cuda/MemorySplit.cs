namespace StreamingAnomaly.Models.Moment.Cuda;

/// <summary>
/// Halves the windows of a run when the device is out of memory, and goes on; it does not grow again. The runner for fewer windows
/// is opened only after the one that failed was disposed, so that its memory is free.
/// </summary>
internal sealed class MemorySplit : IMomentRunner
{
    private readonly Func<int, IMomentRunner> open;
    private readonly Func<Exception, bool> isOutOfMemory;
    private IMomentRunner? runner;

    /// <summary>Opens the first runner.</summary>
    /// <param name="rows">Windows of a run to begin with.</param>
    /// <param name="open">Opens a runner for a number of windows a run.</param>
    /// <param name="isOutOfMemory">Whether an exception says that memory ran out.</param>
    public MemorySplit(int rows, Func<int, IMomentRunner> open, Func<Exception, bool> isOutOfMemory)
    {
        (Rows, this.open, this.isOutOfMemory) = (rows, open, isOutOfMemory);
        runner = Halving(() => open(Rows));
    }

    /// <summary>Windows of a run now.</summary>
    public int Rows { get; private set; }

    public void Run(int rows) => Halving(() =>
    {
        runner ??= open(Rows);
        runner.Run(rows);
        return runner;
    });

    public void Dispose() => runner?.Dispose();

    private IMomentRunner Halving(Func<IMomentRunner> work)
    {
        while (true)
        {
            try
            {
                return work();
            }
            catch (Exception e) when (isOutOfMemory(e))
            {
                runner?.Dispose();
                runner = null;
                if (Rows == 1)
                    throw new MomentException("the device has too little free memory for even one window; free some, choose another device or a smaller model", e);
                Rows /= 2;
            }
        }
    }
}
