namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>A sensor that a window was scored without.</summary>
/// <param name="Sensor">Index in the equipment's model.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct LeftOutSensor(int Sensor, LeftOutReason Reason);

/// <summary>Why a sensor was left out.</summary>
internal enum LeftOutReason
{
    /// <summary>It has sent no usable value for longer than gaps are bridged.</summary>
    Missing,

    /// <summary>It stands still for longer than it ever did while healthy.</summary>
    Stuck,

    /// <summary>Its newest value is outside the limits that a person gave.</summary>
    OutOfLimits,

    /// <summary>Its window cannot be scored: its newest eight values are not all known and inside the limits, or there are no others.</summary>
    Window,
}
