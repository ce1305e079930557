namespace StreamingAnomaly.Analysis;

/// <summary>Something a reader of the result must know. The page has a sentence for each code.</summary>
/// <param name="Code"><c>averaged</c>, <c>rows-dropped</c>, <c>values-filled</c>, <c>out-of-order</c>, <c>empty-feature</c>, <c>many-values</c>,
/// <c>not-scored</c>, <c>stride</c>, <c>no-healthy-rows</c>, <c>means</c> (rows of a stored period are means of so many seconds; in the detail,
/// since when there are single values), <c>no-readings</c>.</param>
/// <param name="Subject">Sensor, label, equipment (the first three) or detector concerned; empty for none.</param>
/// <param name="Count">The number in it.</param>
/// <param name="Detail">A reason as text, or empty.</param>
internal sealed record AnalysisNote(string Code, string Subject = "", double Count = 0, string Detail = "");
