namespace StreamingAnomaly.Standalone.Verbs;

/// <summary>A line of <c>doctor</c>.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Good">Whether nobody needs to do anything.</param>
/// <param name="Detail">What was found.</param>
internal sealed record Finding(string What, bool Good, string Detail);
