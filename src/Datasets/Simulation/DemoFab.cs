namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>
/// The fab that <c>./run</c> opens on: six equipments at 10 readings a second. The provisional baseline of 400 frames is
/// full after 40 s; the first fault comes at 52 s, so that a newcomer sees it scored, staged and delivered within a minute.
/// </summary>
public static class DemoFab
{
    /// <summary>When the first fault comes after the start.</summary>
    public static readonly TimeSpan FirstFault = TimeSpan.FromSeconds(52);

    /// <summary>Time between later faults.</summary>
    public static readonly TimeSpan FaultEvery = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan ShiftLasts = TimeSpan.FromSeconds(30);
    private const double Size = 8;

    /// <summary>The six equipments.</summary>
    public static IReadOnlyList<FabEquipment> Equipment { get; } =
    [
        FabCatalog.Etcher("etch-01"), FabCatalog.Etcher("etch-02"), FabCatalog.Pump("pump-01"), FabCatalog.Drill("drill-01"),
        FabCatalog.Drill("drill-02"), FabCatalog.TestStand("test-01"),
    ];

    /// <summary>The demo from <paramref name="start"/> on; started again, faults are counted from the new start.</summary>
    public static FabOptions Options(DateTimeOffset start, int seed = 1) => new()
    {
        Equipment = Equipment,
        Interval = TimeSpan.FromMilliseconds(100),
        Seed = seed,
        Faults = Faults(start),
    };

    /// <summary>A pressure spike with a level shift at the first etcher, then a shift elsewhere every three minutes.</summary>
    private static IEnumerable<FabFault> Faults(DateTimeOffset start)
    {
        var first = Equipment[0];
        var at = start + FirstFault;
        yield return new FabFault(first.Id, FabFaultKind.Spike, at, TimeSpan.FromMilliseconds(300), ["pressure_mtorr"], 2 * Size);
        yield return new FabFault(first.Id, FabFaultKind.LevelShift, at, ShiftLasts, ["pressure_mtorr", "he_backside_torr"], Size);
        for (var n = 1; ; n++)
        {
            at += FaultEvery;
            var equipment = Equipment[n % Equipment.Count];
            yield return new FabFault(equipment.Id, FabFaultKind.LevelShift, at, ShiftLasts, [.. equipment.Sensors.Take(2).Select(s => s.Name)], Size);
        }
    }
}
