using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer.Output;

/// <summary>Verdicts as they stand on the scores topic.</summary>
internal static class ScoreMapper
{
    /// <summary>Sensor tag of a score about the whole equipment.</summary>
    public const string WholeEquipment = "*";

    /// <summary>The score of one reading.</summary>
    /// <param name="verdict">A verdict that is scored or warming up.</param>
    /// <param name="equipment">Equipment id.</param>
    /// <param name="bundle">Hash of the bundle that scored; empty while warming up.</param>
    /// <param name="sensors">Sensor names by index in the model.</param>
    /// <param name="source">Record of the reading.</param>
    public static Score ToWire(
        Verdict verdict, string equipment, string bundle, IReadOnlyList<string> sensors, LogRecord source)
    {
        var score = WarmingUp(equipment, verdict.TimeUnixNano, verdict.WarmUp, source);
        foreach (var mark in verdict.Quality)
        {
            score.Quality.Add(new QualityFact
            {
                Sensor = mark.Sensor < 0 ? WholeEquipment : sensors[mark.Sensor],
                Kind = mark.Kind,
            });
        }

        if (verdict.State != VerdictState.Scored) return score;
        score.State = ScoreState.Scored;
        score.Bundle = bundle;
        score.Score_ = verdict.Score;
        score.Probability = verdict.Probability;
        score.Stage = verdict.Stage;
        score.FrozenStage = verdict.FrozenStage;
        score.Degraded = verdict.Degraded;
        score.Ratio = verdict.Ratio;
        score.Alarm = verdict.Alarm;
        score.Moved = verdict.Moved;
        foreach (var detector in verdict.Detectors)
            score.Detectors.Add(new DetectorScore { Name = detector.Name, Score = detector.Score, Probability = detector.Probability });
        foreach (var share in verdict.Contributions)
        {
            score.Sensors.Add(new SensorContribution
            {
                Sensor = sensors[share.Sensor],
                Share = share.Share,
                Value = share.Value,
                Deviation = share.Deviation,
            });
        }

        return score;
    }

    /// <summary>A reading of an equipment whose baseline is not complete.</summary>
    public static Score WarmingUp(string equipment, long timeUnixNano, double warmUp, LogRecord source) => new()
    {
        Equipment = equipment,
        Sensor = WholeEquipment,
        TimeUnixNano = timeUnixNano,
        State = ScoreState.WarmingUp,
        WarmUp = warmUp,
        SourcePartition = source.Partition.Partition,
        SourceOffset = source.Offset,
        AppendedUnixNano = source.TimestampUnixMs * 1_000_000,
    };
}
