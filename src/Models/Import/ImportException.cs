namespace StreamingAnomaly.Models.Import;

/// <summary>A model could not be imported; the message says what was refused, from where, and what to do.</summary>
public sealed class ImportException(string message, Exception? inner = null) : Exception(message, inner);
