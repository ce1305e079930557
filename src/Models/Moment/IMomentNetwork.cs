namespace StreamingAnomaly.Models.Moment;

/// <summary>
/// The encoder and its head: normalised windows in, normalised reconstruction and patch states out. Two implementations:
/// ONNX Runtime (<see cref="MomentSession"/>) and plain double-precision C# (<see cref="MomentReference"/>), its oracle.
/// Not thread-safe: the buffers are shared.
/// </summary>
public interface IMomentNetwork : IDisposable
{
    /// <summary>Sizes.</summary>
    MomentConfig Config { get; }

    /// <summary>Fill the inputs of rows [0, n), call <see cref="Run"/>(n), read the outputs of these rows.</summary>
    MomentBuffers Buffers { get; }

    /// <summary>Computes rows [0, <paramref name="rows"/>); other rows of the buffers are overwritten.</summary>
    void Run(int rows);
}
