namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>How unusual one sensor's window is among its healthy ones, -log10 p by part; NaN where there is none.</summary>
/// <param name="Window">Of <see cref="MomentPart.Window"/>.</param>
/// <param name="Newest">Of <see cref="MomentPart.Newest"/>.</param>
/// <param name="Distance">Of <see cref="MomentPart.Distance"/>.</param>
public readonly record struct SensorSurprise(double Window, double Newest, double Distance)
{
    /// <summary>A sensor without a word.</summary>
    public static SensorSurprise None { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>One part.</summary>
    public double this[MomentPart part] => part switch
    {
        MomentPart.Window => Window,
        MomentPart.Newest => Newest,
        _ => Distance,
    };

    /// <summary>Mean of the parts there are; NaN without any.</summary>
    public double Mean
    {
        get
        {
            double sum = 0;
            int n = 0;
            for (var part = MomentPart.Window; part <= MomentPart.Distance; part++)
                if (!double.IsNaN(this[part])) (sum, n) = (sum + this[part], n + 1);
            return n == 0 ? double.NaN : sum / n;
        }
    }

    internal double SumOfParts => Zero(Window) + Zero(Newest) + Zero(Distance);

    private static double Zero(double value) => double.IsNaN(value) ? 0 : value;
}
