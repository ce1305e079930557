using System.Runtime.InteropServices;

namespace StreamingAnomaly.Console.History;

/// <summary>
/// The newest spans of each label of one equipment, and those that changed since they were last written. A late reading lands
/// in its place as long as that is among the newest; what is older is left as it was.
/// </summary>
internal sealed class SpanBook
{
    /// <summary>Spans of a label that stay at hand; late readings reach back as far.</summary>
    public const int Kept = 64;

    /// <summary>New spans of a label in an hour at most: a label that changes with every reading is a measurement, not a context.</summary>
    public const int MaxAnHour = 720;

    /// <summary>Labels that are followed; further ones are left out.</summary>
    public const int MaxLabels = 64;

    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private readonly HashSet<(string Label, long Start)> gone = [];
    private readonly Dictionary<(string Label, long Start), LabelSpan> changed = [];

    /// <summary>Labels seen.</summary>
    public IEnumerable<string> Labels => lanes.Keys;

    public bool IsDirty => changed.Count > 0 || gone.Count > 0;

    /// <summary>Takes a span as it was kept; in order of time.</summary>
    public void Load(LabelSpan span) => LaneOf(span.Label).Spans.Add(span);

    /// <summary>Notes a reading's label.</summary>
    public void Note(string label, string value, long time)
    {
        if (lanes.Count >= MaxLabels && !lanes.ContainsKey(label)) return;
        var lane = LaneOf(label);
        var spans = lane.Spans;
        var at = spans.Count - 1;
        while (at >= 0 && spans[at].Start > time) at--;
        if (at >= 0 && spans[at].Value == value)
        {
            if (time > spans[at].End) Change(lane, at, spans[at] with { End = time });
        }
        else if (at >= 0 && time <= spans[at].End)
        {
            Split(lane, at, value, time);
        }
        else if (at + 1 < spans.Count && spans[at + 1].Value == value)
        {
            Forget(spans[at + 1]);
            spans[at + 1] = spans[at + 1] with { Start = time };
            Mark(spans[at + 1]);
        }
        else if ((at >= 0 || spans.Count < Kept) && lane.MayBegin(time))
        {
            Insert(lane, at + 1, new(label, time, time, value));
        }
    }

    /// <summary>Spans as they are here; those of the file that are not in <see cref="Gone"/> hold as well.</summary>
    public IEnumerable<LabelSpan> Newest => lanes.Values.SelectMany(lane => lane.Spans);

    /// <summary>To be written over those of the same label and start.</summary>
    public IReadOnlyCollection<LabelSpan> Changed => changed.Values;

    /// <summary>To be deleted first.</summary>
    public IReadOnlyCollection<(string Label, long Start)> Gone => gone;

    /// <summary>Everything is in the file now.</summary>
    public void Written()
    {
        changed.Clear();
        gone.Clear();
        foreach (var lane in lanes.Values)
            if (lane.Spans.Count > Kept) lane.Spans.RemoveRange(0, lane.Spans.Count - Kept);
    }

    // A late reading says otherwise in the middle: what is before and after it stays.
    private void Split(Lane lane, int at, string value, long time)
    {
        var whole = lane.Spans[at];
        if (time == whole.Start || !lane.MayBegin(time)) return;
        Change(lane, at, whole with { End = time - 1 });
        Insert(lane, at + 1, new(whole.Label, time, time, value));
        if (time < whole.End) Insert(lane, at + 2, whole with { Start = time + 1 });
    }

    private void Change(Lane lane, int at, LabelSpan span)
    {
        lane.Spans[at] = span;
        Mark(span);
    }

    private void Insert(Lane lane, int at, LabelSpan span)
    {
        lane.Spans.Insert(at, span);
        Mark(span);
    }

    private void Mark(LabelSpan span) => changed[(span.Label, span.Start)] = span;

    private void Forget(LabelSpan span)
    {
        changed.Remove((span.Label, span.Start));
        gone.Add((span.Label, span.Start));
    }

    private Lane LaneOf(string label) => CollectionsMarshal.GetValueRefOrAddDefault(lanes, label, out _) ??= new Lane();

    private sealed class Lane
    {
        private long hour = long.MinValue;
        private int begun;

        public List<LabelSpan> Spans { get; } = [];

        public bool MayBegin(long time)
        {
            if (Levels.Floor(time, Levels.Bucket(Level.Hour)) is var now && now != hour) (hour, begun) = (now, 0);
            return begun++ < MaxAnHour;
        }
    }
}
