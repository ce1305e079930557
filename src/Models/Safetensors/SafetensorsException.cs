namespace StreamingAnomaly.Models.Safetensors;

/// <summary>The file is not a safetensors file this reader takes; the message names the file, the tensor and the fault.</summary>
public sealed class SafetensorsException(string message, Exception? inner = null) : Exception(message, inner);
