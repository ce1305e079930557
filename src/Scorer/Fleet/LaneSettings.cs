using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Quality;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>What a profile means for the algorithms.</summary>
internal sealed class LaneSettings
{
    /// <summary>Name of the detector that runs outside the lane.</summary>
    public const string Moment = "moment";

    /// <summary>Frames in a window of MOMENT.</summary>
    public const int MomentFrames = 512;

    /// <summary>Frames kept for evidence without MOMENT.</summary>
    public const int EvidenceFrames = 64;

    public LaneSettings(EquipmentProfile profile, AlertingOptions alerting, bool momentConfigured)
    {
        (Profile, MomentConfigured) = (profile, momentConfigured);
        Alerting = alerting;
        Configuration = ConfigurationHash.Of(profile);
        External = momentConfigured || profile.Detectors.Contains(Moment) ? Moment : null;
        Voters = profile.Detectors.ToHashSet();
        Limits = profile.Ranges.ToDictionary(r => r.Key, r => new SensorLimits(r.Value.Min, r.Value.Max));
    }

    public EquipmentProfile Profile { get; }
    public bool MomentConfigured { get; }
    public long LatenessNanos => Profile.Lateness.Ticks * UnixTime.NanosecondsPerTick;
    public long SilentAfterMs => (long)Profile.SilentAfter.TotalMilliseconds;
    public AlertingOptions Alerting { get; }
    public string Configuration { get; }
    public string? External { get; }
    public IReadOnlySet<string> Voters { get; }
    public IReadOnlyDictionary<string, SensorLimits> Limits { get; }

    public static LaneSettings From(AnomalyOptions options, string equipment) =>
        new(options.Equipment.For(equipment), options.Alerting, options.Moment.Model is not null);

    /// <summary>The same with another alarm budget.</summary>
    public LaneSettings With(AlarmBudget budget) => new(Profile with { AlarmBudget = budget }, Alerting, MomentConfigured);

    public WarmUpOptions WarmUp(int baselineFrames) => baselineFrames > 0
        ? new() { Frames = baselineFrames, ProvisionalFrames = baselineFrames }
        : new() { Frames = Profile.Baseline, ProvisionalFrames = Profile.Provisional };

    public TrainingOptions Training => new()
    {
        StepNanos = Profile.Interval is { } interval ? interval.Ticks * UnixTime.NanosecondsPerTick : null,
        MaxGapFrames = Profile.MaxGapFrames,
        Detectors = Trained,
        Limits = Limits,
    };

    // Where MOMENT runs somebody must stand in for it who sees as much as it does, or nearly.
    private IReadOnlyList<string> Trained =>
        External is null || Voters.Contains(ForestDetector.DetectorName)
            ? Profile.Detectors : [.. Profile.Detectors.Union([EnsembleDetector.DetectorName])];

    public ScoringOptions Scoring => new()
    {
        Detectors = Profile.Detectors,
        External = External,
        ExternalJoins = Profile.MomentJoins,
        Stride = Profile.Stride,
        Stages = Profile.Stages,
        RingFrames = External is null ? EvidenceFrames : MomentFrames,
        NanosPerAlarm = Profile.AlarmBudget.Per.Ticks * (double)UnixTime.NanosecondsPerTick / Profile.AlarmBudget.Alerts,
    };
}
