namespace StreamingAnomaly.Models.Moment.Cuda;

/// <summary>A call of the CUDA runtime failed; the message is the runtime's own.</summary>
internal sealed class CudaException(string message) : Exception(message);
