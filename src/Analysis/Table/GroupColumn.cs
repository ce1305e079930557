namespace StreamingAnomaly.Analysis.Table;

/// <summary>A label of the rows: lot, recipe, step, …</summary>
/// <param name="Name">Name of the label.</param>
/// <param name="Values">Its values in the order of their first row.</param>
/// <param name="Codes">Index of each row's value, -1 where it has none; [rows].</param>
internal sealed record GroupColumn(string Name, string[] Values, int[] Codes);
