using System.Threading.Channels;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>
/// Where a person asks for an equipment's window and the pipeline hands out a copy, between two cycles: the windows belong
/// to the pipeline's thread. Costs the pipeline a look at an empty queue when nobody asks.
/// </summary>
internal sealed class WindowDesk
{
    /// <summary>Questions that may wait.</summary>
    public const int Capacity = 16;

    /// <summary>Sensors in one answer at most: with the queue of the batcher's spare places in mind.</summary>
    public const int MaxSensors = 16;

    private readonly Channel<Question> questions = Channel.CreateBounded<Question>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Asks; null when <see cref="Capacity"/> questions wait already.</summary>
    /// <param name="equipment">Equipment.</param>
    /// <param name="sensors">Sensors; empty takes the first <see cref="MaxSensors"/> that move.</param>
    public Task<WindowReply>? Ask(string equipment, IReadOnlyList<string> sensors)
    {
        var question = new Question(equipment, sensors);
        return questions.Writer.TryWrite(question) ? question.Reply.Task : null;
    }

    /// <summary>Answers what waits. Called by the pipeline between two cycles, from its thread.</summary>
    /// <param name="find">Scorer of an equipment: null if the equipment is not here or has no model yet.</param>
    public void Serve(Func<string, EquipmentScorer?> find)
    {
        while (questions.Reader.TryRead(out var question))
        {
            if (!question.Reply.Task.IsCompleted) question.Reply.TrySetResult(Copy(question, find(question.Equipment)));
        }
    }

    private static WindowReply Copy(Question question, EquipmentScorer? scorer)
    {
        if (scorer is null) return new(null, [], []);
        var model = scorer.Model;
        var names = question.Sensors.Count > 0 ? question.Sensors
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

    private sealed record Question(string Equipment, IReadOnlyList<string> Sensors)
    {
        public TaskCompletionSource<WindowReply> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A copy, or why there is none.</summary>
/// <param name="Window">The copy.</param>
/// <param name="Unknown">Sensors that the equipment does not have.</param>
/// <param name="Known">Sensors that it has; empty if the equipment is unknown or has no model yet.</param>
internal sealed record WindowReply(WindowCopy? Window, IReadOnlyList<string> Unknown, IReadOnlyList<string> Known);
