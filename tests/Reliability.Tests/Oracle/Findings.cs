using System.Globalization;

namespace StreamingAnomaly.Reliability.Tests.Oracle;

/// <summary>What the comparison found: the three numbers that have to be nought, and the first examples of each.</summary>
internal sealed class Findings
{
    private const int Examples = 5;
    private readonly Dictionary<string, List<string>> examples = new() { ["lost"] = [], ["doubled"] = [], ["different"] = [] };

    /// <summary>Readings and unreadable records that were acknowledged.</summary>
    public long In { get; init; }

    /// <summary>Sensor values in them.</summary>
    public long Values { get; init; }

    /// <summary>Readings with a score.</summary>
    public long Scored { get; set; }

    /// <summary>Readings that were part of a baseline.</summary>
    public long WarmUp { get; set; }

    /// <summary>Readings set aside with a reason.</summary>
    public long Quarantined { get; set; }

    /// <summary>Alert events.</summary>
    public long Alerts { get; set; }

    /// <summary>Results that must be there and are not.</summary>
    public long Lost { get; private set; }

    /// <summary>Results that are there twice, or that nothing gave rise to.</summary>
    public long Doubled { get; private set; }

    /// <summary>Results that are not what an undisturbed run gives.</summary>
    public long Different { get; private set; }

    /// <summary>Nothing lost, nothing doubled, nothing different, and every reading accounted for.</summary>
    public bool Clean => Lost == 0 && Doubled == 0 && Different == 0 && In == Scored + WarmUp + Quarantined;

    public void AddLost(string what) { Lost++; Add("lost", what); }

    public void AddDoubled(string what) { Doubled++; Add("doubled", what); }

    public void AddDifferent(string what) { Different++; Add("different", what); }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{In} in = {Scored} scored + {WarmUp} warm-up + {Quarantined} quarantined; {Alerts} alert events; lost {Lost}, doubled {Doubled}, different {Different}")
        + string.Concat(examples.SelectMany(e => e.Value.Select(text => $"\n  {e.Key}: {text}")));

    /// <summary>The first examples, each with what it is an example of.</summary>
    public IEnumerable<string> All() => examples.SelectMany(e => e.Value.Select(text => $"{e.Key}: {text}"));

    private void Add(string kind, string what)
    {
        if (examples[kind].Count < Examples) examples[kind].Add(what);
    }
}
