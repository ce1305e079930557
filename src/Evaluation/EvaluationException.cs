namespace StreamingAnomaly.Evaluation;

/// <summary>Data or scores that cannot be evaluated; the message names the series, the row and what to do.</summary>
public sealed class EvaluationException : Exception
{
    /// <summary>Says nothing; present because exceptions have it.</summary>
    public EvaluationException()
    {
    }

    /// <summary>A sentence for the person who started the evaluation.</summary>
    public EvaluationException(string message)
        : base(message)
    {
    }

    /// <summary>A sentence for the person who started the evaluation, with its cause.</summary>
    public EvaluationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
