namespace StreamingAnomaly.Console.Analysis.Jobs;

/// <summary>An analysis that was asked for.</summary>
/// <param name="Id">Id, part of the page's address.</param>
/// <param name="Name">What the person calls it; by default what is analysed.</param>
/// <param name="State">Where it is.</param>
/// <param name="Created">When it was asked for.</param>
/// <param name="By">Who asked.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Started">When it last began; null before.</param>
/// <param name="Finished">When it ended; null before.</param>
/// <param name="Error">Why it failed; else null.</param>
/// <param name="Stage">What it does now; see <see cref="StreamingAnomaly.Analysis.AnalysisProgress"/>.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="Ahead">Jobs that run before it.</param>
internal sealed record Job(
    string Id, string Name, JobState State, DateTimeOffset Created, string By, JobRequest Request, DateTimeOffset? Started = null, DateTimeOffset? Finished = null,
    string? Error = null, string? Stage = null, double Progress = 0, int Ahead = 0)
{
    /// <summary>Whether it has ended.</summary>
    public bool Ended => State is JobState.Done or JobState.Failed or JobState.Cancelled;
}
