namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>What <see cref="EnsembleTrainer"/> gives.</summary>
/// <param name="Model">The model, fitted on all rows.</param>
/// <param name="End">The stream's state after the last training row: scoring goes on from it without a gap.</param>
/// <param name="Scores">
/// Final score of every training row by models that did not see it; NaN for rows without any value. Alarm levels are
/// cut from these, never from scores of the model's own rows.
/// </param>
/// <param name="HeadSurprises">The same rows' surprise by head, [heads][rows].</param>
public sealed record TrainedEnsemble(
    EnsembleModel Model, EnsembleState End, double[] Scores, double[][] HeadSurprises);
