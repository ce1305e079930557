namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>One wafer's pass, or another run, labelled as a whole.</summary>
/// <param name="Name">Wafer number.</param>
/// <param name="Rows">[rows, sensors].</param>
/// <param name="IsFault">Whether it is faulty.</param>
public sealed record LabelledRun(string Name, Matrix Rows, bool IsFault);
