namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>Raw parts of one sensor's window; NaN where there is none.</summary>
/// <param name="Window">Mean squared error over the observed window, nothing hidden, in baseline variances.</param>
/// <param name="Newest">The same over the newest patches while they were hidden.</param>
/// <param name="Distance">Mean Euclidean distance of the newest patch's state to its nearest healthy ones.</param>
public readonly record struct MomentParts(double Window, double Newest, double Distance)
{
    /// <summary>Number of parts.</summary>
    internal const int Count = 3;

    /// <summary>A sensor that is left out.</summary>
    public static MomentParts None { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>One part.</summary>
    public double this[MomentPart part] => part switch
    {
        MomentPart.Window => Window,
        MomentPart.Newest => Newest,
        _ => Distance,
    };
}
