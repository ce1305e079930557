namespace StreamingAnomaly.Models.Moment;

/// <summary>A MOMENT model cannot be loaded or run; the message says which file, key or tensor and what to do.</summary>
public sealed class MomentException(string message, Exception? inner = null) : Exception(message, inner);
