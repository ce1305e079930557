using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>Copies an equipment's windows for a person who asks.</summary>
internal static class WindowCopier
{
    /// <summary>Sensors in one answer at most: with the queue of the batcher's spare places in mind.</summary>
    public const int MaxSensors = 16;

    /// <summary>Copies what a scorer holds; called from the pipeline's thread.</summary>
    /// <param name="scorer">The scorer; null if the equipment is not here or has no model yet.</param>
    /// <param name="asked">Sensors; empty takes the first <see cref="MaxSensors"/> that move.</param>
    public static WindowReply Copy(EquipmentScorer? scorer, IReadOnlyList<string> asked)
    {
        if (scorer is null) return new(null, [], []);
        var model = scorer.Model;
        var names = asked.Count > 0 ? asked
            : [.. model.Sensors.Where((_, s) => !model.Statistics.IsConstant(s)).Take(MaxSensors)];
        List<string> unknown = [.. names.Where(n => model.IndexOf(n) < 0)];
        if (unknown.Count > 0) return new(null, unknown, model.Sensors);
        var sensors = new List<SensorCopy>(names.Count);
        foreach (var name in names)
        {
            var s = model.IndexOf(name);
            var copy = new SensorCopy(
                name, new float[LaneSettings.MomentFrames], new float[LaneSettings.MomentFrames], model.Statistics.Means[s],
                SensorWindow.Unit(model, s));
            SensorWindow.Copy(scorer.Ring, model, s, null, copy.Values, copy.Mask);
            sensors.Add(copy);
        }
        return new(
            new(scorer.Ring.LastTimeUnixNano, model.StepNanos, Math.Min(scorer.Ring.Count, LaneSettings.MomentFrames), sensors), [], model.Sensors);
    }
}

/// <summary>A copy, or why there is none.</summary>
/// <param name="Window">The copy.</param>
/// <param name="Unknown">Sensors that the equipment does not have.</param>
/// <param name="Known">Sensors that it has; empty if the equipment is unknown or has no model yet.</param>
internal sealed record WindowReply(WindowCopy? Window, IReadOnlyList<string> Unknown, IReadOnlyList<string> Known);
