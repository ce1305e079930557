using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Quality;

namespace StreamingAnomaly.Detection.Equipment;

public sealed partial class EquipmentScorer
{
    /// <summary>A tail probability can round to 0; its logarithm must not.</summary>
    private const double LargestSurprise = 700;

    /// <summary>Judges an observation and learns from it.</summary>
    /// <param name="observation">The oldest one that is not decided yet.</param>
    /// <param name="externalResult">What the external detector says; <see cref="ExternalResult.NotAsked"/> where there is none.</param>
    /// <param name="into">Overwritten.</param>
    /// <exception cref="InvalidOperationException">The observation is not this scorer's next one.</exception>
    public void Decide(Observation observation, in ExternalResult externalResult, Verdict into)
    {
        if (observation.Owner != this || observation.Sequence != decided)
            throw new InvalidOperationException(
                "Observations are decided once, in the order they were made, by the scorer that made them.");
        decided++;
        Size(into);
        Copy(observation, into);
        if (observation.State is VerdictState.Late or VerdictState.Duplicate) return;

        // Here and not when it was observed: readings before it may have been undecided then.
        if (observation.StartsEpoch) Rebaseline();
        if (external >= 0) held.Take(externalResult);
        var fresh = externalResult.Status == ExternalStatus.Scored;
        scores[level] = observation.LevelScore;
        if (ensemble >= 0) scores[ensemble] = Joined(observation.EnsembleScore);
        if (forest >= 0) scores[forest] = observation.ForestScore;
        // Between strides the external detector has no new evidence: it neither votes nor learns, its last word is shown.
        if (external >= 0) scores[external] = fresh ? held.Score : double.NaN;
        var unavailable = externalVotes && held.IsUnavailable(options.Stride);
        var standIn = externalVotes && (unavailable || !calibration.Trackers[external].IsCalibrated);
        var lead = standIn && external == 0 ? substitute : 0;

        var decision = calibration.Step(scores, tails, standIn, lead);
        if (external >= 0 && fresh) Hold(decision, lead);
        Report(decision, into);
        (into.Degraded, into.StandIn) = (unavailable, standIn);
        ReportDetectors(observation, lead, into);
        ReportHeads(observation, into);
        Attribute(observation, decision, into);
    }

    /// <summary>The external detector as a sixth head of the ensemble, where it is admitted and has spoken lately.</summary>
    private double Joined(double fused) =>
        options.ExternalJoins && external >= 0 && double.IsFinite(held.Score) && !held.IsUnavailable(options.Stride)
            ? (headNames.Length * fused + held.Score) / (headNames.Length + 1) : fused;

    private void Size(Verdict into)
    {
        if (into.DetectorBuffer.Length != names.Length) into.DetectorBuffer = new DetectorVerdict[names.Length];
        if (into.HeadBuffer.Length != headNames.Length) into.HeadBuffer = new DetectorVerdict[headNames.Length];
        if (into.MarkBuffer.Length != 3 * Model.Sensors.Count + 1) into.MarkBuffer = new QualityMark[3 * Model.Sensors.Count + 1];
    }

    private void Copy(Observation observation, Verdict into)
    {
        into.Clear();
        (into.State, into.TimeUnixNano, into.WarmUp) = (observation.State, observation.TimeUnixNano, observation.WarmUp);
        (into.MissingFrames, into.UnknownSensors, into.Run) = (observation.Arrival.Missing, observation.UnknownSensors, observation.Run);
        observation.Quality.CopyTo(into.MarkBuffer);
        into.MarkCount = observation.MarkCount;
        (into.Confidence, into.Control, into.Moved) = (calibration.Confidence, calibration.Control, calibration.Moved);
        for (var i = 0; i < names.Length; i++) into.DetectorBuffer[i] = new(names[i], double.NaN, double.NaN);
        for (var i = 0; i < headNames.Length; i++) into.HeadBuffer[i] = new(headNames[i], double.NaN, double.NaN);
    }

    private void Hold(AlarmDecision decision, int lead)
    {
        held.Tail = tails[external];
        if (external == lead) (held.Stage, held.FrozenStage) = (decision.Stage, decision.FrozenStage);
    }

    private void Report(AlarmDecision decision, Verdict into)
    {
        (into.Displacement, into.Moved, into.Control) = (decision.Displacement, decision.Moved, decision.Control);
        (into.MovedOn, into.MovedOff) = (decision.MovedOn, decision.MovedOff);
        (into.Opened, into.Escalated, into.Closed) = (decision.Opened, decision.Escalated, decision.Closed);
        if (decision.Judged) (held.Ratio, held.AlarmStage) = (decision.Ratio, decision.AlarmStage);
        (into.Ratio, into.AlarmStage, into.Alarm) = (held.Ratio, held.AlarmStage, held.AlarmStage > 0);
        if (into.State != VerdictState.Scored) (into.Ratio, into.AlarmStage, into.Alarm) = (0, 0, false);
        (into.Stage, into.FrozenStage) = (decision.Stage, decision.FrozenStage);
        if (decision.Opened) episodeStart = into.TimeUnixNano;
        into.EpisodeStartUnixNano = calibration.EpisodeOpen || decision.Closed ? episodeStart : 0;
        (into.Confidence, into.Rate) = (calibration.Confidence, Rate);
        into.Rebaseline = calibration.Trackers[0].Progress;
    }

    private void ReportDetectors(Observation observation, int lead, Verdict into)
    {
        into.DetectorBuffer[level] = new(names[level], observation.LevelScore, 1 - tails[level]);
        if (ensemble >= 0) into.DetectorBuffer[ensemble] = new(names[ensemble], scores[ensemble], 1 - tails[ensemble]);
        if (forest >= 0) into.DetectorBuffer[forest] = new(names[forest], observation.ForestScore, 1 - tails[forest]);
        if (external >= 0) into.DetectorBuffer[external] = new(names[external], held.Score, 1 - held.Tail);
        if (into.State != VerdictState.Scored) return;
        (into.Score, into.Probability) = (into.DetectorBuffer[lead].Score, into.DetectorBuffer[lead].Probability);
        if (external >= 0 && lead == external) (into.Stage, into.FrozenStage) = (held.Stage, held.FrozenStage);
    }

    private void ReportHeads(Observation observation, Verdict into)
    {
        for (var h = 0; h < headNames.Length; h++)
            into.HeadBuffer[h] = new(headNames[h], observation.Heads[h], 1 - Math.Pow(10, -Math.Max(0, observation.Heads[h])));
    }

    /// <summary>Blends the voting detectors' attributions by their surprise, -ln p.</summary>
    private void Attribute(Observation observation, AlarmDecision decision, Verdict into)
    {
        if (into.State != VerdictState.Scored || (into.Stage == 0 && !into.Alarm && !decision.Opened)) return;
        blend.AsSpan().Clear();
        double total = 0;
        for (var d = 0; d < names.Length; d++)
        {
            var votes = d < voters || (into.StandIn && d == substitute);
            var weight = Math.Min(-Math.Log(d == external ? held.Tail : tails[d]), LargestSurprise);
            if (votes && weight > 0) total += weight * Blend(observation, d, weight);
        }
        if (!(total > 0)) Blend(observation, level, 1);
        Rank(observation, into);
    }

    /// <summary>Adds a detector's shares; 0 when it has nothing to attribute.</summary>
    private double Blend(Observation observation, int detector, double weight)
    {
        if (detector == level) Model.Level.Attribute(observation.Row, shares);
        else if (detector == forest) Model.Forest!.Attribute(observation.Row, shares);
        else if (detector == ensemble && !observation.HasEnsembleShares) return 0;
        else if (detector == ensemble) ShareOut(observation);
        else held.Shares.CopyTo(shares, 0);
        double sum = 0;
        for (var i = 0; i < shares.Length; i++)
        {
            blend[i] += weight * shares[i];
            sum += shares[i];
        }
        return sum;
    }

    private void ShareOut(Observation observation)
    {
        observation.EnsembleShares.CopyTo(shares, 0);
        if (!options.ExternalJoins || external < 0 || !(held.Score > 0) || held.IsUnavailable(options.Stride)) return;
        var own = headNames.Length * observation.EnsembleScore;
        for (var i = 0; i < shares.Length; i++) shares[i] = (own * shares[i] + held.Score * held.Shares[i]) / (own + held.Score);
    }

    private void Rank(Observation observation, Verdict into)
    {
        double total = 0;
        foreach (var share in blend) total += share;
        if (!(total > 0)) return;
        while (into.ShareCount < Math.Min(Verdict.MaxContributions, blend.Length))
        {
            var best = 0;
            for (var i = 1; i < blend.Length; i++)
                if (blend[i] > blend[best]) best = i;
            if (!(blend[best] > 0)) return;
            var row = observation.Row[best];
            into.ShareBuffer[into.ShareCount++] = new(best, blend[best] / total, observation.Filled[best], row);
            blend[best] = 0;
        }
    }
}
