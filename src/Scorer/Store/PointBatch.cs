using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>
/// The points of a batch of scores, checked: what no store can hold is set aside with its reason, so NaN and infinities
/// reach none. Each point knows the score it came from.
/// </summary>
internal sealed class PointBatch
{
    /// <summary>Longest name in characters; servers index names and cut or refuse much longer ones.</summary>
    public const int MaxName = 1000;

    private static readonly HashSet<string> FixedFields = new(StringComparer.Ordinal)
    {
        "time", "equipment", "sensor", "bundle", "score", "probability", "stage", "revision", "degraded", "alarm", "ratio", "value",
        "deviation", "percent",
    };

    private readonly List<(int Item, StoredScore Point)> points = [];
    private readonly List<(int Item, StoredRun Run)> runs = [];
    private readonly List<RejectedItem> rejected = [];

    /// <summary>Points in the order of their scores.</summary>
    public IReadOnlyList<(int Item, StoredScore Point)> Points => points;

    /// <summary>Finished runs in the order of the scores that brought them.</summary>
    public IReadOnlyList<(int Item, StoredRun Run)> Runs => runs;

    /// <summary>Scores without a point, or without one of their sensors' points.</summary>
    public IReadOnlyList<RejectedItem> Rejected => rejected;

    /// <summary>Checks <paramref name="scores"/>; adds the sensors of those at <paramref name="sensorsFromStage"/> (0: none) or above.</summary>
    public static PointBatch From(IReadOnlyList<Score> scores, int sensorsFromStage)
    {
        var batch = new PointBatch();
        for (var i = 0; i < scores.Count; i++) batch.Add(i, scores[i], sensorsFromStage);
        return batch;
    }

    /// <summary>Whether a detector may have this name: it becomes a field beside the fixed ones.</summary>
    public static bool IsFixedField(string name) => FixedFields.Contains(name);

    private void Add(int item, Score score, int sensorsFromStage)
    {
        if (Refusal(score) is { } refusal)
        {
            rejected.Add(new(item, refusal.Reason, refusal.Detail));
            return;
        }

        if (score.State == ScoreState.WarmingUp)
        {
            points.Add((item, new() { Equipment = score.Equipment, TimeUnixNano = score.TimeUnixNano, State = score.State, WarmUp = score.WarmUp }));
            return;
        }

        points.Add((item, ToPoint(score)));
        if (score.Run is { } run) AddRun(item, score, run);
        if (sensorsFromStage > 0 && score.Stage >= sensorsFromStage) AddSensors(item, score);
    }

    private void AddSensors(int item, Score score)
    {
        foreach (var sensor in score.Sensors)
        {
            var problem = sensor.Sensor.Length is 0 or > MaxName ? $"its name has {sensor.Sensor.Length} characters, 1..{MaxName} are allowed"
                : sensor.Sensor == score.Sensor ? $"its name '{score.Sensor}' stands for the whole equipment"
                : double.IsFinite(sensor.Share) ? null : $"its share is {sensor.Share}";
            if (problem is null)
                points.Add((item, ToSensorPoint(score, sensor)));
            else if (rejected.Count == 0 || rejected[^1].Index != item)
                rejected.Add(new(item, double.IsFinite(sensor.Share) ? RejectReason.NameLength : RejectReason.NotFinite,
                    $"Sensor '{Shorten(sensor.Sensor)}' of equipment '{score.Equipment}' was left out: {problem}. The rest of the score is stored."));
        }
    }

    private void AddRun(int item, Score score, RunScore run)
    {
        if (run.Run.Length > MaxName || run.Epoch.Length > MaxName)
            rejected.Add(new(item, RejectReason.NameLength, $"Run '{Shorten(run.Run)}' of equipment '{score.Equipment}' was left out: names may have {MaxName} characters. The score is stored."));
        else if (!double.IsFinite(run.Surprise))
            rejected.Add(new(item, RejectReason.NotFinite, $"Run '{Shorten(run.Run)}' of equipment '{score.Equipment}' was left out: its surprise is {run.Surprise}. The score is stored."));
        else if (run.EndUnixNano is < PointTime.Min or > PointTime.Max)
            rejected.Add(new(item, RejectReason.TimeRange, $"Run '{Shorten(run.Run)}' of equipment '{score.Equipment}' was left out: its time {run.EndUnixNano} ns cannot be stored. The score is stored."));
        else
            runs.Add((item, StoredRun.From(score, run)));
    }

    private static (RejectReason Reason, string Detail)? Refusal(Score score)
    {
        if (score.Equipment.Length is 0 or > MaxName)
            return (RejectReason.NameLength, $"Equipment '{Shorten(score.Equipment)}' has {score.Equipment.Length} characters, 1..{MaxName} are allowed.");
        if (score.TimeUnixNano is < PointTime.Min or > PointTime.Max)
            return (RejectReason.TimeRange, $"Time {score.TimeUnixNano} ns of equipment '{score.Equipment}' cannot be stored.");
        if (score.State == ScoreState.WarmingUp)
            // A store has it in percent: what is finite as a share may not be there.
            return double.IsFinite(score.WarmUp * 100) ? null : (RejectReason.NotFinite, $"Warm-up of equipment '{score.Equipment}' is {score.WarmUp}.");
        if (score.Sensor.Length is 0 or > MaxName)
            return (RejectReason.NameLength, $"Sensor '{Shorten(score.Sensor)}' of equipment '{score.Equipment}' has {score.Sensor.Length} characters, 1..{MaxName} are allowed.");
        if (score.Bundle.Length > MaxName)
            return (RejectReason.NameLength, $"Bundle '{Shorten(score.Bundle)}' of equipment '{score.Equipment}' has {score.Bundle.Length} characters, at most {MaxName} are allowed.");
        if (!double.IsFinite(score.Score_) || !double.IsFinite(score.Probability))
            return (RejectReason.NotFinite, $"Score {score.Score_}, probability {score.Probability} of equipment '{score.Equipment}': both must be finite.");
        return BadDetector(score) is { } name
            ? (RejectReason.DetectorName, $"Detector '{Shorten(name)}' of bundle '{score.Bundle}' cannot be a field: its name is empty, too long, repeated or taken.")
            : null;
    }

    private static string? BadDetector(Score score)
    {
        for (var i = 0; i < score.Detectors.Count; i++)
        {
            var name = score.Detectors[i].Name;
            if (name.Length is 0 or > MaxName || IsFixedField(name)) return name;
            for (var j = 0; j < i; j++)
                if (score.Detectors[j].Name == name) return name;
        }

        return null;
    }

    private static StoredScore ToPoint(Score score)
    {
        var detectors = new List<DetectorValue>(score.Detectors.Count);
        foreach (var detector in score.Detectors)
            if (double.IsFinite(detector.Score)) detectors.Add(new(detector.Name, detector.Score));
        return new()
        {
            Equipment = score.Equipment,
            Sensor = score.Sensor,
            TimeUnixNano = score.TimeUnixNano,
            Bundle = score.Bundle,
            Score = score.Score_,
            Probability = score.Probability,
            Stage = score.Stage,
            Revision = score.Revision,
            Degraded = score.Degraded,
            Alarm = score.Alarm,
            Ratio = Finite(score.Ratio),
            Detectors = detectors,
        };
    }

    private static StoredScore ToSensorPoint(Score score, SensorContribution sensor) => new()
    {
        Equipment = score.Equipment,
        Sensor = sensor.Sensor,
        TimeUnixNano = score.TimeUnixNano,
        Bundle = score.Bundle,
        Score = sensor.Share,
        Probability = score.Probability,
        Stage = score.Stage,
        Revision = score.Revision,
        Degraded = score.Degraded,
        Value = Finite(sensor.Value),
        Deviation = Finite(sensor.Deviation),
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Shorten(string name) => name.Length <= 80 ? name : name[..80] + "…";
}
