namespace StreamingAnomaly.Console.Live;

/// <summary>What a client gets at once.</summary>
/// <param name="Latest">Newest score of every equipment that had one since the last batch.</param>
/// <param name="Trace">Every score of the followed equipment in order.</param>
/// <param name="Skipped">Scores of the followed equipment that a slow client missed.</param>
/// <param name="Events">Alert and incident events in order, none missing.</param>
internal sealed record LiveBatch(
    IReadOnlyList<LiveScore> Latest, IReadOnlyList<LiveScore> Trace, long Skipped, IReadOnlyList<LiveEvent> Events);

/// <summary>An alert or incident event, ready to send.</summary>
/// <param name="Name"><c>alert</c> or <c>incident</c>.</param>
/// <param name="Json">One line of UTF-8 JSON.</param>
internal sealed record LiveEvent(string Name, byte[] Json);
