namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>Plans of faults.</summary>
public static class FabFaults
{
    private static readonly FabFaultKind[] Kinds = Enum.GetValues<FabFaultKind>();

    /// <summary>
    /// Endless faults of every kind at random equipments, sensors and times, on average <paramref name="every"/> apart and
    /// the first no earlier than <paramref name="after"/> from the start. The same seed gives the same plan.
    /// </summary>
    /// <param name="equipment">Who may be struck.</param>
    /// <param name="start">Start of the simulation.</param>
    /// <param name="after">Healthy time first.</param>
    /// <param name="every">Mean time between faults.</param>
    /// <param name="interval">Time between readings: a spike lasts one.</param>
    /// <param name="seed">Seed.</param>
    public static IEnumerable<FabFault> Random(
        IReadOnlyList<FabEquipment> equipment, DateTimeOffset start, TimeSpan after, TimeSpan every, TimeSpan interval, int seed)
    {
        var random = new Random(seed);
        for (var at = start + after; ; at += every * (0.5 + random.NextDouble()))
        {
            var struck = equipment[random.Next(equipment.Count)];
            var kind = Kinds[random.Next(Kinds.Length)];
            var candidates = struck.Sensors.Where(s => kind != FabFaultKind.WrongStep || s.Steps.Count > 0).ToList();
            if (candidates.Count == 0)
            {
                kind = FabFaultKind.LevelShift;
                candidates = [.. struck.Sensors];
            }

            var sensors = candidates.OrderBy(_ => random.Next()).Take(1 + random.Next(2)).Select(s => s.Name).ToList();
            var duration = kind == FabFaultKind.Spike ? interval : TimeSpan.FromSeconds(10 + random.Next(30));
            yield return new FabFault(struck.Id, kind, at, duration, sensors, 5 + (5 * random.NextDouble()));
        }
    }
}
