namespace StreamingAnomaly.Console.History;

/// <summary>The history's file failed. The message says what happened and what to do.</summary>
/// <param name="message">For a person.</param>
/// <param name="canRetry">It may work later: the disk is full or another program holds the file.</param>
/// <param name="inner">Cause.</param>
internal sealed class HistoryException(string message, bool canRetry, Exception? inner = null) : Exception(message, inner)
{
    public bool CanRetry { get; } = canRetry;
}
