namespace StreamingAnomaly.Console.Analysis.Jobs;

/// <summary>Where a job is.</summary>
internal enum JobState
{
    /// <summary>Waits for the one before it.</summary>
    Queued,

    /// <summary>Runs now.</summary>
    Running,

    /// <summary>Has a result.</summary>
    Done,

    /// <summary>Ended without one; says why.</summary>
    Failed,

    /// <summary>A person ended it.</summary>
    Cancelled,
}
