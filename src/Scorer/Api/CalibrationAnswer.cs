using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Detection.Calibration;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>Where the thresholds of an equipment stand.</summary>
/// <param name="Equipment">Equipment.</param>
/// <param name="State"><c>warming-up</c> or <c>scored</c>; while it warms up only budget and stages are known.</param>
/// <param name="Budget">Alarms allowed.</param>
/// <param name="Stages">Probabilities at which stages 1 to 4 begin.</param>
/// <param name="Control">How high the bar stands: 1 as calibrated, each alarm raises it by a factor of 1.8, at most to 8.</param>
/// <param name="ConfirmGivesBack">Where it would stand if a person confirmed the newest alarm; null if there is nothing to give back.</param>
/// <param name="NewestEpisode">When the newest alarm began: confirming an older one changes nothing.</param>
/// <param name="RecoversIn">How long until the bar is back at 1 by itself, if no alarm comes between.</param>
/// <param name="SamplesPerBudget">Readings per allowed alarm.</param>
/// <param name="Moved">The tracked level has left the frozen baseline.</param>
/// <param name="Displacement">How far, in frozen slopes.</param>
/// <param name="Confidence"><c>warming-up</c>, <c>provisional</c> or <c>calibrated</c>.</param>
/// <param name="Rate">Alarms allowed and had.</param>
/// <param name="Detectors">Tails of the detectors, those that vote first.</param>
internal sealed record CalibrationAnswer(
    string Equipment, string State, CalibrationBudget Budget, IReadOnlyList<double> Stages, double Control, double? ConfirmGivesBack, string? NewestEpisode, string RecoversIn,
    double SamplesPerBudget, bool Moved, double Displacement, string Confidence, CalibrationRate? Rate, IReadOnlyList<CalibrationTail> Detectors)
{
    public static CalibrationAnswer From(string equipment, LaneView lane)
    {
        var asked = lane.Settings.Profile.AlarmBudget;
        var budget = new CalibrationBudget(asked.Alerts, Duration.Format(asked.Per), lane.IsBudgetSet ? "set" : "configured");
        var stages = lane.Settings.Profile.Stages;
        if (lane.Scorer is not { } scorer)
            return new(equipment, "warming-up", budget, stages, 1, null, null, "0s", 0, false, 0, "warming-up", null, []);
        var (calibration, step) = (scorer.Calibration, scorer.Model.StepNanos);
        var samples = lane.Settings.Scoring.BudgetFor(step);
        var rate = scorer.Rate;
        return new(
            equipment, "scored", budget, stages, calibration.Control, calibration.ControlIfConfirmed,
            scorer.NewestEpisodeUnixNano > 0 ? Contracts.Readings.IsoTime.Format(scorer.NewestEpisodeUnixNano) : null,
            Duration.Format(TimeSpan.FromSeconds(Math.Ceiling(calibration.SamplesToRecover * step / 1e9))),
            samples, calibration.Moved, calibration.Trackers[0].Displacement, Word(calibration.Confidence),
            new(rate.AllowedPerDay, rate.Alarms, rate.Days), [.. calibration.Trackers.Select((t, i) => Tail(scorer.Detectors[i], t))]);
    }

    private static CalibrationTail Tail(string name, TailTracker tracker) => new(
        name, tracker.Level, tracker.Slope, tracker.BaselineLevel, tracker.BaselineSlope, tracker.Count, tracker.Progress < 1 ? tracker.Progress : null);

    private static string Word(CalibrationConfidence confidence) => confidence switch
    {
        CalibrationConfidence.WarmingUp => "warming-up",
        CalibrationConfidence.Provisional => "provisional",
        _ => "calibrated",
    };
}

/// <summary>Alarms allowed.</summary>
/// <param name="Alerts">Episodes.</param>
/// <param name="Per">Time span, such as <c>8h</c>.</param>
/// <param name="Source"><c>configured</c> or <c>set</c> by a person.</param>
internal sealed record CalibrationBudget(int Alerts, string Per, string Source);

/// <summary>Alarms allowed and had, true ones included.</summary>
/// <param name="AllowedPerDay">By the budget.</param>
/// <param name="Alarms">In the last ten budgets, or since the start.</param>
/// <param name="Days">How long that is.</param>
internal sealed record CalibrationRate(double AllowedPerDay, int Alarms, double Days);

/// <summary>The tail of one detector's log score, tracked and frozen.</summary>
/// <param name="Name">Detector.</param>
/// <param name="Level">90 % quantile now.</param>
/// <param name="Slope">Mean excess now.</param>
/// <param name="BaselineLevel">The same in the frozen baseline.</param>
/// <param name="BaselineSlope">The same in the frozen baseline.</param>
/// <param name="Scores">Scores behind the baseline.</param>
/// <param name="Collecting">Share of a new baseline that is collected, 0..1; null if none is.</param>
internal sealed record CalibrationTail(
    string Name, double Level, double Slope, double BaselineLevel, double BaselineSlope, int Scores, double? Collecting);
