namespace StreamingAnomaly.Detection.Equipment;

/// <summary>The judgement of a finished run (wafer, batch, cycle).</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Epoch">Epoch it belongs to; empty if nobody names epochs.</param>
/// <param name="StartUnixNano">Time of its first frame.</param>
/// <param name="EndUnixNano">Time of its last frame.</param>
/// <param name="Frames">Frames it had.</param>
/// <param name="Learning">Runs of the epoch so far while there are too few to compare with; 0 when it is scored.</param>
/// <param name="Surprise">-log10 of the probability of a healthy run as unusual; 0 while learning.</param>
/// <param name="Shares">What of which sensor explains it, the largest share first, at most <see cref="Verdict.MaxContributions"/>; empty below a surprise of 1.</param>
public sealed record RunVerdict(
    string Run, string Epoch, long StartUnixNano, long EndUnixNano, int Frames, int Learning, double Surprise,
    IReadOnlyList<RunShare> Shares);

/// <summary>A sensor's part in a run's score.</summary>
/// <param name="Sensor">Sensor index in the model.</param>
/// <param name="Spread">Its spread differs; else its mean.</param>
/// <param name="Share">Share of the score, 0..1.</param>
/// <param name="Deviation">Standard deviations from the runs before.</param>
public readonly record struct RunShare(int Sensor, bool Spread, double Share, double Deviation);
