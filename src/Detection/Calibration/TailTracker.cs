namespace StreamingAnomaly.Detection.Calibration;

/// <summary>
/// Follows the tail of one detector's log score with two numbers, level u and slope b, beside the frozen ones it began
/// with. Until it has a <see cref="TailStart"/> it collects scores for one and judges nothing. Not thread-safe.
/// </summary>
public sealed class TailTracker
{
    /// <summary>Tail probability at the tracked level.</summary>
    internal const double Tail = 0.1;

    /// <summary>-ln of <see cref="Tail"/>.</summary>
    internal static readonly double LogTail = -Math.Log(Tail);

    /// <summary>Keeps the logarithm of a zero score finite.</summary>
    private const double Epsilon = 1e-6;

    /// <summary>How far one score moves the level, in slopes.</summary>
    private const double LevelRate = 0.05;

    /// <summary>Weight of one exceedance in the slope.</summary>
    private const double SlopeRate = 0.005;

    /// <summary>An exceedance counts as at most this many slopes: one wild score must not own the tail.</summary>
    private const double Clip = 8;

    /// <summary>The slope stays above this share of the frozen one.</summary>
    private const double SlopeFloor = 0.1;

    /// <summary>The slope stays below this multiple of the frozen one: a fault that stays is not learnt whole.</summary>
    private const double SlopeCap = 4;

    private double[]? fresh;
    private int freshCount;

    /// <summary>A tracker with a healthy start, or, with null, one that first collects <paramref name="scores"/> scores.</summary>
    public TailTracker(TailStart? start, int scores = TailStart.EnoughScores)
    {
        if (start is { } known) Begin(known);
        else Collect(scores);
    }

    internal TailTracker(TailTrackerState state)
    {
        (Level, Slope, BaselineLevel, BaselineSlope) = (state.Level, state.Slope, state.BaselineLevel, state.BaselineSlope);
        Count = state.Count;
        fresh = state.Fresh is { } values ? [.. values] : null;
        freshCount = state.FreshCount;
    }

    /// <summary>Tracked 90 % quantile u of the log score.</summary>
    public double Level { get; private set; }

    /// <summary>Tracked mean excess b.</summary>
    public double Slope { get; private set; }

    /// <summary>Frozen u0 of the healthy baseline.</summary>
    public double BaselineLevel { get; private set; }

    /// <summary>Frozen b0 of the healthy baseline.</summary>
    public double BaselineSlope { get; private set; }

    /// <summary>Number of scores behind the frozen baseline; 0 before the first.</summary>
    public int Count { get; private set; }

    /// <summary>It can judge.</summary>
    public bool IsCalibrated => Count > 0;

    /// <summary>Share of the scores collected for a new baseline, 0..1; 1 when none is being collected.</summary>
    public double Progress => fresh is null ? 1 : (double)freshCount / fresh.Length;

    /// <summary>Distance u - u0 in frozen slopes.</summary>
    public double Displacement => IsCalibrated ? (Level - BaselineLevel) / BaselineSlope : 0;

    /// <summary>The scale all of this works on.</summary>
    internal static double Log(double score) => Math.Log(Math.Max(score, 0) + Epsilon);

    /// <summary>Slopes beyond the tracked level, v.</summary>
    internal double Excess(double score) => (Log(score) - Level) / Slope;

    /// <summary>Slopes beyond the frozen level.</summary>
    internal double FrozenExcess(double score) => (Log(score) - BaselineLevel) / BaselineSlope;

    /// <summary>Tail probability of <paramref name="excess"/> slopes; 1 below the level where the tail's formula ends.</summary>
    internal static double Probability(double excess) => excess <= -LogTail ? 1 : Tail * Math.Exp(-excess);

    /// <summary>Starts collecting a new baseline; the old one goes on judging until it is complete.</summary>
    internal void Collect(int scores)
    {
        fresh = new double[scores];
        freshCount = 0;
    }

    /// <summary>Adds a score to the baseline being collected. True when that completed it and it is now in force.</summary>
    internal bool Offer(double score)
    {
        if (fresh is null) return false;
        fresh[freshCount++] = score;
        if (freshCount < fresh.Length) return false;
        Begin(TailStart.Fit(fresh));
        fresh = null;
        freshCount = 0;
        return true;
    }

    /// <summary>Learns a finite score; <paramref name="speed"/> is 1, less while an episode is open.</summary>
    internal void Learn(double score, double speed)
    {
        var e = Log(score) - Level;
        if (e > 0)
        {
            Level += (1 - Tail) * LevelRate * speed * Slope;
            Slope += SlopeRate * speed * (Math.Min(e, Clip * Slope) - Slope);
            Slope = Math.Clamp(Slope, SlopeFloor * BaselineSlope, SlopeCap * BaselineSlope);
        }
        else
        {
            Level -= Tail * LevelRate * speed * Slope;
        }
    }

    internal TailTrackerState Capture() =>
        new(Level, Slope, BaselineLevel, BaselineSlope, Count, fresh is null ? null : [.. fresh], freshCount);

    private void Begin(TailStart start)
    {
        (Level, Slope, Count) = (start.Level, start.Slope, start.Count);
        (BaselineLevel, BaselineSlope) = (Level, Slope);
    }
}
