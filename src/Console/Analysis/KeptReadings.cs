namespace StreamingAnomaly.Console.Analysis;

/// <summary>How finely the readings of an equipment are kept.</summary>
/// <param name="Mean">A row is the mean of so long; zero: the values are there as they came.</param>
/// <param name="WholeSince">From here on there are values as they came; null if nowhere.</param>
public sealed record KeptReadings(TimeSpan Mean, DateTimeOffset? WholeSince);
