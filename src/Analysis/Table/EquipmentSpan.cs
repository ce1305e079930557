namespace StreamingAnomaly.Analysis.Table;

/// <summary>The rows of one equipment in a table: first..end, end exclusive, by time.</summary>
/// <param name="Name">Equipment id.</param>
/// <param name="First">First row.</param>
/// <param name="End">Row after the last.</param>
/// <param name="Features">Indices of the sensors that it has; its rows of the others are NaN.</param>
internal sealed record EquipmentSpan(string Name, int First, int End, int[] Features)
{
    /// <summary>Number of rows.</summary>
    public int Rows => End - First;
}
