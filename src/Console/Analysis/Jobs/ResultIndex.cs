namespace StreamingAnomaly.Console.Analysis.Jobs;

/// <summary>What the columns of a result mean.</summary>
/// <param name="Rows">Rows of every column.</param>
/// <param name="Features">Sensors, columns f0, f1, …</param>
/// <param name="Groups">Labels, columns g0, g1, … of numbers into their values.</param>
/// <param name="Detectors">Detectors, columns s0, s1, … of scores and m0, m1, … of marks.</param>
/// <param name="Equipment">Rows of each equipment.</param>
/// <param name="Labelled">Whether there is a column of ground truth.</param>
internal sealed record ResultIndex(
    int Rows, IReadOnlyList<string> Features, IReadOnlyList<IndexGroup> Groups, IReadOnlyList<string> Detectors, IReadOnlyList<IndexEquipment> Equipment, bool Labelled);

/// <summary>A label and its values.</summary>
internal sealed record IndexGroup(string Name, IReadOnlyList<string> Values);

/// <summary>First row and number of rows of an equipment, and the indices of its sensors.</summary>
internal sealed record IndexEquipment(string Name, int First, int Rows, IReadOnlyList<int> Features);
