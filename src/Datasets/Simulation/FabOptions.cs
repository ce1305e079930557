namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>The synthetic fab.</summary>
public sealed record FabOptions
{
    /// <summary>Equipments.</summary>
    public required IReadOnlyList<FabEquipment> Equipment { get; init; }

    /// <summary>Time between readings of one equipment, 1 ms..1 h; default 100 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The same seed gives the same values at the same times; default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Slow drift of every sensor, in its noise's standard deviations, up and down within <see cref="DriftPeriod"/>.</summary>
    public double Drift { get; init; }

    /// <summary>Period of the drift; default a day.</summary>
    public TimeSpan DriftPeriod { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Time between maintenances, each of which moves all levels; null: none.</summary>
    public TimeSpan? MaintenanceEvery { get; init; }

    /// <summary>How far a maintenance moves a level, in the noise's standard deviations; default 1.5.</summary>
    public double MaintenanceShift { get; init; } = 1.5;

    /// <summary>Share of values that are missing, 0..1.</summary>
    public double Missing { get; init; }

    /// <summary>Share of messages that are replaced by garbage where the output carries bytes, 0..1.</summary>
    public double Garbage { get; init; }

    /// <summary>Faults in the order of their start; may be endless.</summary>
    public IEnumerable<FabFault> Faults { get; init; } = [];
}
