using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Quality;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>The judgement of one frame. Reusable: Decide overwrites all of it.</summary>
public sealed class Verdict
{
    /// <summary>Sensors named at most.</summary>
    public const int MaxContributions = 3;

    internal DetectorVerdict[] DetectorBuffer = [];
    internal DetectorVerdict[] HeadBuffer = [];
    internal readonly SensorShare[] ShareBuffer = new SensorShare[MaxContributions];
    internal int ShareCount;
    internal QualityMark[] MarkBuffer = [];
    internal int MarkCount;

    /// <summary>How far the frame got; only <see cref="VerdictState.Scored"/> has scores.</summary>
    public VerdictState State { get; internal set; }

    /// <summary>Event time, nanoseconds since 1970 UTC.</summary>
    public long TimeUnixNano { get; internal set; }

    /// <summary>Share of the warm-up that is done, 0..1; below 1 with scores: they come from a provisional model.</summary>
    public double WarmUp { get; internal set; }

    /// <summary>Raw score of the leading detector; NaN without one.</summary>
    public double Score { get; internal set; }

    /// <summary>Calibrated score 1 - p of the leading detector, 0..1: below 0.9 it only ranks. NaN without one.</summary>
    public double Probability { get; internal set; }

    /// <summary>0 normal .. 4 critical against the tracked tail: a colour, never a notification.</summary>
    public int Stage { get; internal set; }

    /// <summary>The same against the frozen baseline.</summary>
    public int FrozenStage { get; internal set; }

    /// <summary>Distance to the alarm threshold: an episode opens above 1, is critical from 1.3.</summary>
    public double Ratio { get; internal set; }

    /// <summary>The frame belongs to an alarm.</summary>
    public bool Alarm { get; internal set; }

    /// <summary>0, 3 (warning) or 4 (critical).</summary>
    public int AlarmStage { get; internal set; }

    /// <summary>An episode starts here: an alert event.</summary>
    public bool Opened { get; internal set; }

    /// <summary>The open episode turns from warning to critical here: an alert event.</summary>
    public bool Escalated { get; internal set; }

    /// <summary>The episode ended here.</summary>
    public bool Closed { get; internal set; }

    /// <summary>Time at which the open (or just closed) episode started; 0 when there is none.</summary>
    public long EpisodeStartUnixNano { get; internal set; }

    /// <summary>The baseline has left the calibrated one.</summary>
    public bool Moved { get; internal set; }

    /// <summary>It did so here: one caution notice.</summary>
    public bool MovedOn { get; internal set; }

    /// <summary>It came back here.</summary>
    public bool MovedOff { get; internal set; }

    /// <summary>Distance of the tracked level from the frozen one, in frozen slopes.</summary>
    public double Displacement { get; internal set; }

    /// <summary>c of the budget control, 0.7 to 8; at 8 the budget cannot be kept.</summary>
    public double Control { get; internal set; }

    /// <summary>A voting detector that should have scored did not.</summary>
    public bool Degraded { get; internal set; }

    /// <summary>The ensemble (without one, the forest or the level) voted in the place of the external detector: it is unavailable or not calibrated yet.</summary>
    public bool StandIn { get; internal set; }

    /// <summary>How far thresholds may be trusted.</summary>
    public CalibrationConfidence Confidence { get; internal set; }

    /// <summary>Share of fresh scores collected after a re-baseline, 0..1; 1 when none is under way.</summary>
    public double Rebaseline { get; internal set; }

    /// <summary>Alarms the budget allows, and those there were.</summary>
    public AlarmRate Rate { get; internal set; }

    /// <summary>Frames that were missing before this one and were filled in.</summary>
    public int MissingFrames { get; internal set; }

    /// <summary>Values of sensors that the model does not know; they were ignored.</summary>
    public int UnknownSensors { get; internal set; }

    /// <summary>Voting detectors in order, then the others; empty while warming up.</summary>
    public ReadOnlySpan<DetectorVerdict> Detectors => DetectorBuffer;

    /// <summary>Heads of the ensemble, such as <c>ensemble.lag</c>: the score is a surprise -log10 p; empty without an ensemble.</summary>
    public ReadOnlySpan<DetectorVerdict> Heads => HeadBuffer;

    /// <summary>The run that ended before this frame; null unless this frame begins another.</summary>
    public RunVerdict? Run { get; internal set; }

    /// <summary>Largest shares first, blended over the voting detectors by their surprise; empty below stage 1 without an alarm.</summary>
    public ReadOnlySpan<SensorShare> Contributions => ShareBuffer.AsSpan(0, ShareCount);

    /// <summary>Data-quality facts, sensors by index in the model.</summary>
    public ReadOnlySpan<QualityMark> Quality => MarkBuffer.AsSpan(0, MarkCount);

    internal void Clear()
    {
        (ShareCount, MarkCount, State, TimeUnixNano, WarmUp) = (0, 0, VerdictState.WarmingUp, 0, 0);
        (Score, Probability, Stage, FrozenStage, Ratio) = (double.NaN, double.NaN, 0, 0, 0);
        (Alarm, AlarmStage, Opened, Escalated, Closed) = (false, 0, false, false, false);
        (EpisodeStartUnixNano, Moved, MovedOn, MovedOff, Displacement) = (0, false, false, false, 0);
        (Control, Degraded, StandIn, Confidence) = (1, false, false, CalibrationConfidence.WarmingUp);
        (Rebaseline, MissingFrames, UnknownSensors, Run, Rate) = (1, 0, 0, null, default);
    }
}
