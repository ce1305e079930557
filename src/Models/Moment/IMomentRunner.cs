namespace StreamingAnomaly.Models.Moment;

/// <summary>Gets the first rows of the buffers through a loaded network: on the CPU, on CUDA, or a test's stand-in.</summary>
internal interface IMomentRunner : IDisposable
{
    /// <summary>Computes rows [0, <paramref name="rows"/>).</summary>
    void Run(int rows);
}
