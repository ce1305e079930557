namespace StreamingAnomaly.Ingest.Replay;

/// <summary>Which rows are replayed.</summary>
public enum ReplayPart
{
    /// <summary>All.</summary>
    All,

    /// <summary>Only the training part.</summary>
    Training,

    /// <summary>Only what is not training.</summary>
    Test,
}

/// <summary>How a data set is replayed.</summary>
public sealed record ReplayOptions
{
    /// <summary>Seconds of event time per second; null is as fast as the log takes them.</summary>
    public double? Speed { get; init; }

    /// <summary>Readings per append, 1..100000; default 1000. At a given speed, batches are smaller: what is due.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>Which rows.</summary>
    public ReplayPart Part { get; init; } = ReplayPart.All;

    /// <summary>Write Protobuf instead of JSON: half the bytes, not readable with plain tools.</summary>
    public bool Protobuf { get; init; }

    /// <summary>
    /// Context label that training readings carry, with the number of frames their equipment's baseline has; null for none.
    /// </summary>
    public string? BaselineLabel { get; init; }

    /// <summary>Topic; default the readings topic.</summary>
    public string Topic { get; init; } = Contracts.Topics.Readings;

    /// <summary>Reads <c>max</c>, <c>1x</c>, <c>0.5x</c>, <c>100x</c>.</summary>
    /// <returns>False if it is none of them.</returns>
    public static bool TryParseSpeed(string text, out double? speed)
    {
        speed = null;
        if (text.Equals("max", StringComparison.OrdinalIgnoreCase)) return true;
        if (!double.TryParse(
                text.AsSpan().TrimEnd("xX"), System.Globalization.NumberStyles.AllowDecimalPoint,
                System.Globalization.CultureInfo.InvariantCulture, out var factor)
            || !(factor > 0) || !double.IsFinite(factor))
            return false;
        speed = factor;
        return true;
    }
}
