namespace StreamingAnomaly.Console.History;

/// <summary>What of one equipment has changed since it was written.</summary>
/// <param name="Equipment">Number in the file.</param>
/// <param name="Name">Name.</param>
/// <param name="State">Newest state as JSON.</param>
/// <param name="Blocks">Blocks as bytes.</param>
/// <param name="Spans">Spans of labels to put in place of those of the same label and start.</param>
/// <param name="SpansGone">Spans to delete first.</param>
/// <param name="Runs">Finished runs.</param>
internal sealed record ShelfChanges(
    long Equipment, string Name, byte[] State, IReadOnlyList<(Level Level, long Start, byte[] Data)> Blocks,
    IReadOnlyList<LabelSpan> Spans, IReadOnlyList<(string Label, long Start)> SpansGone, IReadOnlyList<KeptRun> Runs);
