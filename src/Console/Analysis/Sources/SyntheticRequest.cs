using StreamingAnomaly.Console.Analysis.Jobs;
using StreamingAnomaly.Datasets.Simulation;

namespace StreamingAnomaly.Console.Analysis.Sources;

/// <summary>A synthetic fab of one type of equipment with the faults that a person wants to see found.</summary>
internal sealed record SyntheticRequest
{
    /// <summary>Where its time begins: the same request gives the same rows.</summary>
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Healthy share at the beginning.</summary>
    private const double QuietShare = 0.2;

    private const int MostRows = 2_000_000;

    /// <summary><c>etcher</c> (default), <c>drill</c>, <c>pump</c> or <c>test-stand</c>.</summary>
    public EquipmentType? Type { get; init; }

    /// <summary>Equipments, 1 to 50; default 3.</summary>
    public int? Equipment { get; init; }

    /// <summary>Length, 1 to 1440; default 20.</summary>
    public double? Minutes { get; init; }

    /// <summary>Readings a second and equipment, 0.1 to 100; default 10.</summary>
    public double? Rate { get; init; }

    /// <summary>The same seed gives the same data; default 1.</summary>
    public int? Seed { get; init; }

    /// <summary>Share of missing values, 0 to 0.5; default 0.</summary>
    public double? Missing { get; init; }

    /// <summary>Faults; left out: one of every kind.</summary>
    public IReadOnlyList<FaultRequest>? Faults { get; init; }

    /// <summary>The fab, and how many readings it gives.</summary>
    /// <exception cref="AnalysisRefusal">Something is out of range; says what is allowed.</exception>
    public (FabSimulator Fab, long Readings) Create()
    {
        int count = Equipment ?? 3, seed = Seed ?? 1;
        double minutes = Minutes ?? 20, rate = Rate ?? 10, missing = Missing ?? 0;
        Check(count is >= 1 and <= 50, $"synthetic.equipment is {count}; give 1 to 50");
        Check(minutes is >= 1 and <= 1440, $"synthetic.minutes is {minutes}; give 1 to 1440");
        Check(rate is >= 0.1 and <= 100, $"synthetic.rate is {rate}; give 0.1 to 100");
        Check(missing is >= 0 and <= 0.5, $"synthetic.missing is {missing}; give 0 to 0.5");
        var readings = (long)(minutes * 60 * rate) * count;
        Check(readings <= MostRows, $"This would make {readings} rows; {MostRows} are allowed. Choose fewer minutes, readings a second or equipments.");
        Check(Faults is null or { Count: <= 200 }, "synthetic.faults has more than 200 entries");
        FabEquipment[] fab = [.. Enumerable.Range(1, count).Select(Made)];
        var wanted = Faults ?? [.. Enum.GetValues<FabFaultKind>().Select(kind => new FaultRequest { Kind = kind })];
        var options = new FabOptions
        {
            Equipment = fab,
            Interval = TimeSpan.FromSeconds(1 / rate),
            Seed = seed,
            Missing = missing,
            Faults = [.. wanted.Select((f, i) => f.Plan(fab, i, wanted.Count, Begin, minutes * 60, QuietShare, 1 / rate)).OrderBy(f => f.Start)],
        };
        return (new FabSimulator(options, Begin), readings);
    }

    /// <summary>Sensors of its equipment.</summary>
    public IReadOnlyList<string> SensorNames() => [.. Made(1).Sensors.Select(s => s.Name)];

    private FabEquipment Made(int number) => Type switch
    {
        EquipmentType.Drill => FabCatalog.Drill($"drill-{number:00}"),
        EquipmentType.Pump => FabCatalog.Pump($"pump-{number:00}"),
        EquipmentType.TestStand => FabCatalog.TestStand($"test-{number:00}"),
        _ => FabCatalog.Etcher($"etch-{number:00}"),
    };

    private static void Check(bool holds, string message)
    {
        if (!holds) throw JobRequest.Wrong(message);
    }
}

/// <summary>Types of synthetic equipment.</summary>
internal enum EquipmentType
{
    /// <summary>Plasma etcher, 8 sensors, three steps.</summary>
    Etcher,

    /// <summary>Drill, 5 sensors, three steps.</summary>
    Drill,

    /// <summary>Vacuum pump, 4 sensors, no steps.</summary>
    Pump,

    /// <summary>Test stand, 6 sensors, two loads.</summary>
    TestStand,
}
