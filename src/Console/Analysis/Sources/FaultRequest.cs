using StreamingAnomaly.Console.Analysis.Jobs;
using StreamingAnomaly.Datasets.Simulation;

namespace StreamingAnomaly.Console.Analysis.Sources;

/// <summary>A fault to put into the synthetic fab; what is left out is chosen so that faults do not overlap.</summary>
internal sealed record FaultRequest
{
    private const double DefaultDeviations = 8, DefaultSeconds = 10;

    /// <summary><c>spike</c>, <c>wrong-step</c>, <c>level-shift</c>, <c>drift</c>, <c>stuck</c> or <c>oscillation</c>.</summary>
    public FabFaultKind? Kind { get; init; }

    /// <summary>Number of the equipment from 1; default in turn.</summary>
    public int? Equipment { get; init; }

    /// <summary>Sensors; default the first two.</summary>
    public IReadOnlyList<string>? Sensors { get; init; }

    /// <summary>Where it begins, 0 to 1 of the whole period.</summary>
    public double? At { get; init; }

    /// <summary>How long, 0.1 to 3600 s; default 10, a spike one reading.</summary>
    public double? Seconds { get; init; }

    /// <summary>Size in the sensors' healthy standard deviations, 0.5 to 100; default 8.</summary>
    public double? Deviations { get; init; }

    /// <summary>The fault as the simulator takes it.</summary>
    /// <param name="fab">The equipments.</param>
    /// <param name="index">Its number among the faults.</param>
    /// <param name="of">How many there are.</param>
    /// <param name="begin">First time of the data.</param>
    /// <param name="length">Length of the data, s.</param>
    /// <param name="quiet">Share of the length before the first fault.</param>
    /// <param name="interval">Time between readings, s.</param>
    public FabFault Plan(FabEquipment[] fab, int index, int of, DateTimeOffset begin, double length, double quiet, double interval)
    {
        var place = $"synthetic.faults[{index}]";
        if (Kind is not { } kind) throw JobRequest.Wrong($"{place}.kind is missing; give spike, wrong-step, level-shift, drift, stuck or oscillation");
        var number = Equipment ?? (index % fab.Length) + 1;
        if (number < 1 || number > fab.Length) throw JobRequest.Wrong($"{place}.equipment is {number}; give 1 to {fab.Length}");
        var equipment = fab[number - 1];
        var names = equipment.Sensors.Select(s => s.Name).ToList();
        if (Sensors?.FirstOrDefault(s => !names.Contains(s)) is { } unknown)
            throw JobRequest.Wrong($"{place}.sensors has '{unknown}'; {equipment.Id} has {string.Join(", ", names)}");
        if (At is < 0 or > 1) throw JobRequest.Wrong($"{place}.at is {At}; give 0 to 1");
        if (Seconds is < 0.1 or > 3600) throw JobRequest.Wrong($"{place}.seconds is {Seconds}; give 0.1 to 3600");
        if (Deviations is < 0.5 or > 100) throw JobRequest.Wrong($"{place}.deviations is {Deviations}; give 0.5 to 100");
        var stepped = equipment.Sensors.Where(s => s.Steps.Count > 0).Select(s => s.Name).ToList();
        IReadOnlyList<string> sensors = Sensors is { Count: > 0 } given ? given : [.. (kind == FabFaultKind.WrongStep && stepped.Count > 0 ? stepped : names).Take(2)];
        var share = At ?? (quiet + ((1 - quiet) * (index + 0.3) / of));
        var seconds = Seconds ?? (kind == FabFaultKind.Spike ? interval : Math.Min(DefaultSeconds, length / (4 * of)));
        return new(equipment.Id, kind, begin.AddSeconds(share * length), TimeSpan.FromSeconds(seconds), sensors, Deviations ?? DefaultDeviations);
    }
}
