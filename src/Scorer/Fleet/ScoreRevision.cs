namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>What a late reading did to the scores after it.</summary>
/// <param name="TimeUnixNano">Time of the late reading.</param>
internal sealed record ScoreRevision(long TimeUnixNano)
{
    /// <summary>Changes that are told one by one; more are only counted.</summary>
    public const int MostTold = 20;

    /// <summary>Scores that changed.</summary>
    public int Count { get; set; }

    /// <summary>The first of them, before and after.</summary>
    public List<ScoreChange> Changes { get; } = [];
}

/// <summary>A score before and after.</summary>
/// <param name="TimeUnixNano">Time of its reading.</param>
/// <param name="Revision">Number of the new score.</param>
/// <param name="From">Score before.</param>
/// <param name="FromStage">Stage before.</param>
/// <param name="To">Score now.</param>
/// <param name="ToStage">Stage now.</param>
internal readonly record struct ScoreChange(long TimeUnixNano, int Revision, double From, int FromStage, double To, int ToStage);
