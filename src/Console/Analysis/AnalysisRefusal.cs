namespace StreamingAnomaly.Console.Analysis;

/// <summary>A request that is not carried out; the message is the problem's detail, for the person who asked.</summary>
internal sealed class AnalysisRefusal(int status, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;
}
