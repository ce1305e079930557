namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>What goes wrong.</summary>
public enum FabFaultKind
{
    /// <summary>Point: the sensor leaves its range for as long as the fault lasts, usually one reading.</summary>
    Spike,

    /// <summary>Contextual: the value of another recipe step, normal elsewhere and wrong here.</summary>
    WrongStep,

    /// <summary>Collective: the level stays displaced.</summary>
    LevelShift,

    /// <summary>Collective: the level runs away to its full size at the end.</summary>
    Drift,

    /// <summary>Collective: the value stays where it was.</summary>
    Stuck,

    /// <summary>Collective: a swing of one second's period.</summary>
    Oscillation,
}

/// <summary>A fault put into the synthetic fab: ground truth.</summary>
/// <param name="Equipment">Equipment id.</param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Start">First moment.</param>
/// <param name="Duration">How long.</param>
/// <param name="Sensors">Which sensors.</param>
/// <param name="Deviations">Size in healthy standard deviations of each sensor; not used by WrongStep and Stuck.</param>
public sealed record FabFault(
    string Equipment, FabFaultKind Kind, DateTimeOffset Start, TimeSpan Duration, IReadOnlyList<string> Sensors, double Deviations)
{
    /// <summary>First moment after it.</summary>
    public DateTimeOffset End => Start + Duration;

    /// <summary><c>point</c>, <c>contextual</c> or <c>collective</c>.</summary>
    public string Category => Kind switch
    {
        FabFaultKind.Spike => "point", FabFaultKind.WrongStep => "contextual", _ => "collective",
    };
}
