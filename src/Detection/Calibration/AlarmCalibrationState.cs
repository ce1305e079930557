namespace StreamingAnomaly.Detection.Calibration;

/// <summary>What a <see cref="TailTracker"/> has learnt.</summary>
public sealed record TailTrackerState(
    double Level, double Slope, double BaselineLevel, double BaselineSlope, int Count, double[]? Fresh, int FreshCount);

/// <summary>What an <see cref="AlarmCalibration"/> has learnt. Heads and budget are configuration and not part of it.</summary>
/// <param name="Trackers">One per detector, in order.</param>
/// <param name="Cusums">W of every head, 0 for point heads.</param>
/// <param name="LogControl">ln c of the budget control.</param>
/// <param name="Open">An episode is open.</param>
/// <param name="Quiet">Samples since its last alarm.</param>
/// <param name="EpisodeStage">Highest alarm stage of the open episode, 0 when none is.</param>
/// <param name="Moved">The baseline has left the frozen one.</param>
/// <param name="Samples">Samples judged.</param>
/// <param name="Added">What the newest episode added to ln c and no verdict gave back.</param>
/// <param name="Episodes">Sample numbers at which the newest episodes started, as a ring.</param>
/// <param name="EpisodeCount">Episodes started in all.</param>
public sealed record AlarmCalibrationState(
    TailTrackerState[] Trackers, double[] Cusums, double LogControl, bool Open, int Quiet, int EpisodeStage, bool Moved,
    long Samples, double Added, long[] Episodes, long EpisodeCount);
