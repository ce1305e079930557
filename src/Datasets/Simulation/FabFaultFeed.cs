using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>Takes faults from a list that may be endless as their time comes.</summary>
internal sealed class FabFaultFeed
{
    private readonly IEnumerator<FabFault> upcoming;
    private readonly List<FabFault> active = [];
    private bool more;

    public FabFaultFeed(IEnumerable<FabFault> faults)
    {
        upcoming = faults.GetEnumerator();
        more = upcoming.MoveNext();
    }

    public List<FabFault> Injected { get; } = [];

    /// <summary>Starts what is due at <paramref name="time"/> and forgets what is over.</summary>
    public void Advance(long time)
    {
        for (; more && UnixTime.ToNanoseconds(upcoming.Current.Start) <= time; more = upcoming.MoveNext())
        {
            if (UnixTime.ToNanoseconds(upcoming.Current.End) <= time) continue;
            active.Add(upcoming.Current);
            Injected.Add(upcoming.Current);
        }

        active.RemoveAll(fault => UnixTime.ToNanoseconds(fault.End) <= time);
    }

    public IReadOnlyList<FabFault> Active(string equipment, long time)
    {
        if (active.Count == 0) return [];
        return [.. active.Where(fault => fault.Equipment == equipment && UnixTime.ToNanoseconds(fault.Start) <= time)];
    }
}
