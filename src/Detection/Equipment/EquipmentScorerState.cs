using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Detection.Quality;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>Everything an <see cref="EquipmentScorer"/> has learnt and holds; saved by <see cref="EquipmentScorerStateMapper"/>.</summary>
/// <param name="Detectors">Names of the detectors in order; a restore must have the same.</param>
/// <param name="Ring">The newest frames.</param>
/// <param name="Quality">Data-quality memory.</param>
/// <param name="Calibration">Tails and alarm state.</param>
/// <param name="SinceExternal">Frames since a window was due.</param>
/// <param name="External">The external detector's last word.</param>
/// <param name="EpisodeStart">Time at which the newest episode started.</param>
/// <param name="Ensemble">Windows and slow baseline of the ensemble; null without one.</param>
/// <param name="Runs">The epoch's runs; null if the model knows none.</param>
public sealed record EquipmentScorerState(
    string[] Detectors, FrameRingState Ring, QualityTrackerState Quality, AlarmCalibrationState Calibration,
    int SinceExternal, HeldExternalState External, long EpisodeStart,
    EnsembleState? Ensemble, RunWatchState? Runs);

/// <summary>What holds between two scores of the external detector.</summary>
/// <param name="Score">Its last raw score; NaN before the first.</param>
/// <param name="Tail">Its tail probability then.</param>
/// <param name="Stage">Stage then.</param>
/// <param name="FrozenStage">Frozen stage then.</param>
/// <param name="Age">Frames since then.</param>
/// <param name="Failed">It was asked since then and could not answer.</param>
/// <param name="Ratio">Alarm ratio of the newest judged frame.</param>
/// <param name="AlarmStage">Alarm stage of the newest judged frame.</param>
/// <param name="Shares">Contribution per sensor then.</param>
public sealed record HeldExternalState(
    double Score, double Tail, int Stage, int FrozenStage, int Age, bool Failed, double Ratio, int AlarmStage, double[] Shares);
