namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>One wafer's pass, or another run, labelled as a whole.</summary>
/// <param name="Name">Wafer number.</param>
/// <param name="Epoch">Experiment: between two of them the equipment changed.</param>
/// <param name="Rows">[rows, sensors].</param>
/// <param name="IsFault">Whether it is faulty.</param>
public sealed record LabelledRun(string Name, string Epoch, Matrix Rows, bool IsFault);
