using System.Threading.Channels;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer.Api;

/// <summary>
/// Where people ask about equipment and the pipeline answers between two cycles: its state belongs to the pipeline's thread.
/// Costs the pipeline a look at an empty queue when nobody asks.
/// </summary>
public sealed class FleetDesk
{
    /// <summary>Questions that may wait.</summary>
    internal const int Capacity = 16;

    private readonly Channel<Action<Func<string, LaneView?>>> questions =
        Channel.CreateBounded<Action<Func<string, LaneView?>>>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Asks; null when <see cref="Capacity"/> questions wait already.</summary>
    /// <param name="equipment">Equipment.</param>
    /// <param name="look">Runs on the pipeline's thread, so it only copies; given null if the equipment is not scored here.</param>
    internal Task<T>? Ask<T>(string equipment, Func<LaneView?, T> look)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return questions.Writer.TryWrite(find => answer.TrySetResult(look(find(equipment)))) ? answer.Task : null;
    }

    /// <summary>Answers what waits. Called by the pipeline between two cycles, from its thread.</summary>
    internal void Serve(Func<string, LaneView?> find)
    {
        while (questions.Reader.TryRead(out var question)) question(find);
    }
}

/// <summary>An equipment as its lane has it now; to be looked at from the pipeline's thread only.</summary>
/// <param name="Scorer">Its scorer; null before the first model.</param>
/// <param name="Settings">How it is watched.</param>
/// <param name="Configured">How the configuration says; another object where a person has set another alarm budget.</param>
/// <param name="Bundle">Bundle in use; empty while warming up.</param>
internal sealed record LaneView(EquipmentScorer? Scorer, LaneSettings Settings, LaneSettings Configured, string Bundle)
{
    /// <summary>A person has set another alarm budget than the configured one.</summary>
    public bool IsBudgetSet => Settings != Configured;
}
