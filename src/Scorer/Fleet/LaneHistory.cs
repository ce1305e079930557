using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>
/// The newest readings of an equipment with states from before them, oldest first. From a state and the readings after it
/// everything that followed can be computed again. Which states are taken depends on the readings alone.
/// </summary>
/// <param name="latenessNanos">Readings this much older than the newest must be coverable; 0 keeps what evidence needs.</param>
internal sealed class LaneHistory(long latenessNanos)
{
    /// <summary>Fewest readings between two states.</summary>
    private const int FewestBetween = 32;

    /// <summary>Bytes of state that a reading may cost on average: large states are taken less often.</summary>
    private const int BytesPerReading = 2048;

    private readonly List<State> states = [];
    private readonly List<KeptReading> readings = [];
    private int between;

    /// <summary>A state should be taken before the next reading.</summary>
    public bool IsDue => states.Count == 0 || readings.Count - states[^1].Before >= between;

    /// <summary>There is no state yet, or the newest is far away: evidence would become large.</summary>
    public bool IsOverdue => states.Count == 0 || readings.Count - states[^1].Before >= 4 * between;

    /// <summary>The oldest state; null before the first.</summary>
    public Checkpoint? Start => states.Count == 0 ? null : states[0].Checkpoint;

    /// <summary>Readings after <see cref="Start"/>, in the order they count.</summary>
    public IReadOnlyList<KeptReading> Readings => readings;

    /// <summary>Forgets everything: states of another model explain nothing.</summary>
    public void Clear()
    {
        states.Clear();
        readings.Clear();
    }

    /// <summary>Adds the state after all readings so far; drops what nothing needs any more.</summary>
    /// <param name="checkpoint">The state.</param>
    /// <param name="newest">Time of the newest reading in it, nanoseconds.</param>
    public void Add(Checkpoint checkpoint, long newest)
    {
        states.Add(new(checkpoint, readings.Count, newest));
        between = Math.Max(FewestBetween, checkpoint.State.Length / BytesPerReading);
        var needless = 0;
        while (states.Count - needless > 2 && states[needless + 1].Newest < newest - latenessNanos) needless++;
        if (needless == 0) return;
        var dropped = states[needless].Before;
        states.RemoveRange(0, needless);
        readings.RemoveRange(0, dropped);
        for (var i = 0; i < states.Count; i++) states[i] = states[i] with { Before = states[i].Before - dropped };
    }

    /// <summary>Adds a reading that was judged.</summary>
    public void Add(KeptReading reading) => readings.Add(reading);

    /// <summary>Whether a reading of this time, older than the newest, can still be put in its place.</summary>
    public bool Covers(long time, long newest) =>
        latenessNanos > 0 && states.Count > 0 && time >= newest - latenessNanos && time > states[0].Newest;

    /// <summary>Whether a reading of this time was judged.</summary>
    public bool Holds(long time)
    {
        foreach (var kept in readings)
            if (kept.Reading.Reading.TimeUnixNano == time) return true;
        return false;
    }

    /// <summary>Goes back to the newest state before <paramref name="time"/>; the readings after it leave the history.</summary>
    public Checkpoint Rewind(long time, out List<KeptReading> after)
    {
        var last = states.FindLastIndex(s => s.Newest < time);
        var state = states[last];
        states.RemoveRange(last + 1, states.Count - last - 1);
        after = readings.GetRange(state.Before, readings.Count - state.Before);
        readings.RemoveRange(state.Before, after.Count);
        between = Math.Max(FewestBetween, state.Checkpoint.State.Length / BytesPerReading);
        return state.Checkpoint;
    }

    /// <param name="Checkpoint">The state.</param>
    /// <param name="Before">Readings of the history that are part of it.</param>
    /// <param name="Newest">Time of the newest of them.</param>
    private readonly record struct State(Checkpoint Checkpoint, int Before, long Newest);
}
