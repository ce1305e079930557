using Google.Protobuf;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer.Output;

/// <summary>
/// Verdicts as they stand on the scores topic. The message and its parts are reused, one set per thread: for a reading only
/// the bytes are allocated that go to the log.
/// </summary>
internal static class ScoreMapper
{
    [ThreadStatic] private static Parts? parts;

    /// <summary>Sensor tag of a score about the whole equipment.</summary>
    public const string WholeEquipment = "*";

    /// <summary>The score of one reading, as bytes.</summary>
    /// <param name="verdict">A verdict that is scored or warming up.</param>
    /// <param name="equipment">Equipment id.</param>
    /// <param name="bundle">Hash of the bundle that scored; empty while warming up.</param>
    /// <param name="sensors">Sensor names by index in the model.</param>
    /// <param name="source">Record of the reading.</param>
    /// <param name="leftOut">Sensors that MOMENT had to do without, with the reason.</param>
    /// <param name="revision">How often the reading's score was changed by late ones.</param>
    public static byte[] ToBytes(
        Verdict verdict, string equipment, string bundle, IReadOnlyList<string> sensors, LogRecord source, IReadOnlyList<string> leftOut,
        int revision)
    {
        var use = parts ??= new();
        var score = use.Begin(equipment, verdict.TimeUnixNano, verdict.WarmUp, source);
        score.Revision = revision;
        foreach (var mark in verdict.Quality)
            score.Quality.Add(use.Fact(mark.Sensor < 0 ? WholeEquipment : sensors[mark.Sensor], mark.Kind));
        if (verdict.State != VerdictState.Scored) return score.ToByteArray();

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
        (score.AlarmsAllowedPerDay, score.Alarms, score.AlarmDays) =
            ((float)verdict.Rate.AllowedPerDay, verdict.Rate.Alarms, (float)verdict.Rate.Days);
        if (verdict.Run is { } run) score.Run = RunMapper.ToWire(run, sensors);
        foreach (var detector in verdict.Detectors)
        {
            var part = use.Detector(detector);
            if (detector.Name == LaneSettings.Moment) part.LeftOut.AddRange(leftOut);
            score.Detectors.Add(part);
        }
        // The heads say why: only where somebody will ask.
        if (verdict.Stage > 0 || verdict.Alarm)
            foreach (var head in verdict.Heads)
                score.Detectors.Add(use.Detector(head));
        foreach (var share in verdict.Contributions) score.Sensors.Add(use.Contribution(sensors[share.Sensor], share));
        return score.ToByteArray();
    }

    /// <summary>A reading of an equipment whose baseline is not complete, as bytes.</summary>
    public static byte[] WarmingUp(string equipment, long timeUnixNano, double warmUp, LogRecord source) =>
        (parts ??= new()).Begin(equipment, timeUnixNano, warmUp, source).ToByteArray();

    /// <summary>One message and as many parts as were ever needed at once.</summary>
    private sealed class Parts
    {
        private readonly Score score = new();
        private readonly List<DetectorScore> detectors = [];
        private readonly List<SensorContribution> contributions = [];
        private readonly List<QualityFact> facts = [];

        public Score Begin(string equipment, long timeUnixNano, double warmUp, LogRecord source)
        {
            score.Detectors.Clear();
            score.Sensors.Clear();
            score.Quality.Clear();
            (score.Equipment, score.Sensor, score.TimeUnixNano, score.Bundle) = (equipment, WholeEquipment, timeUnixNano, "");
            (score.State, score.WarmUp, score.Score_, score.Probability) = (ScoreState.WarmingUp, warmUp, 0, 0);
            (score.Stage, score.FrozenStage, score.Degraded, score.Ratio) = (0, 0, false, 0);
            (score.Alarm, score.Moved, score.Run, score.Revision) = (false, false, null, 0);
            (score.AlarmsAllowedPerDay, score.Alarms, score.AlarmDays) = (0, 0, 0);
            (score.SourcePartition, score.SourceOffset) = (source.Partition.Partition, source.Offset);
            score.AppendedUnixNano = source.TimestampUnixMs * 1_000_000;
            return score;
        }

        public DetectorScore Detector(in DetectorVerdict verdict)
        {
            var part = Next(detectors, score.Detectors.Count);
            (part.Name, part.Score, part.Probability) = (verdict.Name, verdict.Score, verdict.Probability);
            part.LeftOut.Clear();
            return part;
        }

        public SensorContribution Contribution(string sensor, in SensorShare share)
        {
            var part = Next(contributions, score.Sensors.Count);
            (part.Sensor, part.Share, part.Value, part.Deviation) = (sensor, share.Share, share.Value, share.Deviation);
            return part;
        }

        public QualityFact Fact(string sensor, QualityKind kind)
        {
            var part = Next(facts, score.Quality.Count);
            (part.Sensor, part.Kind) = (sensor, kind);
            return part;
        }

        private static T Next<T>(List<T> kept, int index) where T : new()
        {
            if (index == kept.Count) kept.Add(new());
            return kept[index];
        }
    }
}
