namespace StreamingAnomaly.Evaluation;

/// <summary>How an evaluation runs.</summary>
public sealed record EvaluatorOptions
{
    /// <summary>Seeds of seeded detectors, 1..100, default 3; their results are averaged. Sets of very long series take one.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Threads, at least 1, default one a processor. The numbers do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <exception cref="EvaluationException">A setting is out of range.</exception>
    public void Validate()
    {
        if (Seeds is < 1 or > 100) throw new EvaluationException($"seeds is {Seeds}; give 1 to 100");
        if (Threads is < 1 or > 1024) throw new EvaluationException($"threads is {Threads}; give 1 to 1024");
    }
}
