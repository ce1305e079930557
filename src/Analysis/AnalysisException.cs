namespace StreamingAnomaly.Analysis;

/// <summary>An analysis cannot be done as asked. The message is for the person who asked: what, where, what to do.</summary>
internal sealed class AnalysisException(string message, Exception? inner = null) : Exception(message, inner);
