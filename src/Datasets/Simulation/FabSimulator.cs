using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>
/// The synthetic fab. A value depends only on the seed, the equipment and the time: recipe, wafer and lot follow from the
/// time, noise from its tick. Started again later, it goes on as if it had never stopped. Not thread-safe.
/// </summary>
public sealed class FabSimulator
{
    private const int WafersPerLot = 25;
    private const double SecondsPerNanosecond = 1e-9;
    private readonly FabOptions options;
    private readonly long interval;
    private readonly Unit[] units;
    private readonly FabFaultFeed faults;
    private long tick;
    private int next;

    /// <summary>A fab whose first readings are at <paramref name="start"/>, rounded up to its grid.</summary>
    /// <exception cref="ArgumentException">Options out of range; the message names them.</exception>
    public FabSimulator(FabOptions options, DateTimeOffset start)
    {
        if (options.Equipment.Count == 0) throw new ArgumentException("simulate: at least one equipment is needed", nameof(options));
        if (options.Interval < TimeSpan.FromMilliseconds(1) || options.Interval > TimeSpan.FromHours(1))
            throw new ArgumentException($"simulate: interval must be 1 ms to 1 h, found {options.Interval}", nameof(options));
        if (options.Missing is not (>= 0 and < 1) || options.Garbage is not (>= 0 and < 1))
            throw new ArgumentException("simulate: missing and garbage are shares from 0 to below 1", nameof(options));
        this.options = options;
        interval = options.Interval.Ticks * UnixTime.NanosecondsPerTick;
        units = [.. options.Equipment.Select(equipment => new Unit(equipment, options.Seed))];
        faults = new FabFaultFeed(options.Faults);
        var nanoseconds = UnixTime.ToNanoseconds(start);
        tick = (nanoseconds / interval) + (nanoseconds % interval > 0 ? 1 : 0);
    }

    /// <summary>Event time of the next reading.</summary>
    public DateTimeOffset NextTime => UnixTime.FromNanoseconds(tick * interval);

    /// <summary>Faults handed out so far, in the order of their start: the ground truth.</summary>
    public IReadOnlyList<FabFault> Injected => faults.Injected;

    /// <summary>The next reading: all equipments at one time, then the next time.</summary>
    public FabSample Next()
    {
        var unit = units[next];
        var time = tick * interval;
        faults.Advance(time);
        var active = faults.Active(unit.Equipment.Id, time);
        var sample = new FabSample(Read(unit, tick, active), active, FabNoise.Uniform(unit.GarbageStream, tick) < options.Garbage);
        if (++next < units.Length) return sample;
        next = 0;
        tick++;
        return sample;
    }

    /// <summary>Jumps forward to <paramref name="time"/>; what lies between is never made.</summary>
    public void SkipTo(DateTimeOffset time)
    {
        var target = UnixTime.ToNanoseconds(time) / interval;
        if (target <= tick) return;
        tick = target;
        next = 0;
    }

    private Reading Read(Unit unit, long at, IReadOnlyList<FabFault> active)
    {
        var equipment = unit.Equipment;
        var time = at * interval;
        var (wafer, step) = Position(unit, time);
        var values = new List<SensorValue>(equipment.Sensors.Count);
        for (var s = 0; s < equipment.Sensors.Count; s++)
        {
            if (FabNoise.Uniform(unit.MissingStreams[s], at) < options.Missing) continue;
            var sensor = equipment.Sensors[s];
            var value = Healthy(unit, s, at, step);
            foreach (var fault in active)
                if (fault.Sensors.Contains(sensor.Name)) value = Disturb(unit, s, value, at, step, fault);
            values.Add(new SensorValue(sensor.Name, Math.Round(value, 4)));
        }

        if (values.Count == 0) values.Add(new SensorValue(equipment.Sensors[0].Name, double.NaN));
        return new Reading(equipment.Id, time, values,
        [
            new("recipe", equipment.Recipe), new("step", Text(step + 1)), new("lot", "L" + Text(wafer / WafersPerLot)),
            new("wafer", "W" + Text(wafer % WafersPerLot + 1)),
        ]);
    }

    private double Healthy(Unit unit, int s, long at, int step)
    {
        var sensor = unit.Equipment.Sensors[s];
        var noise = (Math.Sqrt(1 - (sensor.Coupling * sensor.Coupling)) * FabNoise.White(unit.NoiseStreams[s], at))
            + (sensor.Coupling * FabNoise.Smooth(unit.SharedStream, at));
        var seconds = at * interval * SecondsPerNanosecond;
        noise += options.Drift * Math.Sin(2 * Math.PI * seconds / options.DriftPeriod.TotalSeconds);
        if (options.MaintenanceEvery is { } every)
            noise += options.MaintenanceShift * FabNoise.White(unit.MaintenanceStreams[s], (long)Math.Floor(seconds / every.TotalSeconds));
        return sensor.Level + (sensor.Steps.Count > 0 ? sensor.Steps[step] : 0) + (sensor.Noise * noise);
    }

    private double Disturb(Unit unit, int s, double value, long at, int step, FabFault fault)
    {
        var sensor = unit.Equipment.Sensors[s];
        var size = fault.Deviations * unit.Equipment.Deviation(sensor);
        var start = UnixTime.ToNanoseconds(fault.Start);
        var seconds = ((at * interval) - start) * SecondsPerNanosecond;
        switch (fault.Kind)
        {
            case FabFaultKind.Spike or FabFaultKind.LevelShift: return value + size;
            case FabFaultKind.Drift: return value + (size * seconds / fault.Duration.TotalSeconds);
            case FabFaultKind.Oscillation: return value + (size * Math.Sin(2 * Math.PI * seconds));
            case FabFaultKind.WrongStep:
                if (sensor.Steps.Count == 0) return value;
                return value - sensor.Steps[step] + sensor.Steps[(step + 1) % sensor.Steps.Count];
            default:
                var from = start / interval;
                return Healthy(unit, s, from, Position(unit, from * interval).Step);
        }
    }

    /// <summary>Number of the wafer since 1970 and the index of its step.</summary>
    private static (long Wafer, int Step) Position(Unit unit, long time)
    {
        var seconds = (time * SecondsPerNanosecond) + unit.Phase;
        var cycle = unit.Equipment.CycleSeconds;
        var wafer = (long)Math.Floor(seconds / cycle);
        var within = seconds - (wafer * cycle);
        var step = 0;
        while (step < unit.Equipment.StepSeconds.Count - 1 && within >= unit.Equipment.StepSeconds[step])
            within -= unit.Equipment.StepSeconds[step++];
        return (wafer, step);
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>An equipment with the streams of its chance.</summary>
    private sealed class Unit(FabEquipment equipment, int seed)
    {
        public FabEquipment Equipment { get; } = equipment;

        /// <summary>Equipments do not start their wafers together.</summary>
        public double Phase { get; } = FabNoise.Uniform(FabNoise.Stream(seed, equipment.Id + "/phase"), 0) * equipment.CycleSeconds;

        public ulong SharedStream { get; } = FabNoise.Stream(seed, equipment.Id + "/shared");

        public ulong GarbageStream { get; } = FabNoise.Stream(seed, equipment.Id + "/garbage");

        public ulong[] NoiseStreams { get; } = Streams(equipment, seed, "noise");

        public ulong[] MissingStreams { get; } = Streams(equipment, seed, "missing");

        public ulong[] MaintenanceStreams { get; } = Streams(equipment, seed, "maintenance");

        private static ulong[] Streams(FabEquipment equipment, int seed, string purpose) =>
            [.. equipment.Sensors.Select(sensor => FabNoise.Stream(seed, $"{equipment.Id}/{sensor.Name}/{purpose}"))];
    }
}
