namespace StreamingAnomaly.Detection.Runs;

/// <summary>What <see cref="RunTrainer"/> gives.</summary>
/// <param name="Model">The model.</param>
/// <param name="End">State after the last run: scoring goes on in its epoch.</param>
/// <param name="Scores">Surprise of every run, of the healthy ones by models that did not see them; NaN where learning.</param>
public sealed record TrainedRuns(RunModel Model, RunScorerState End, double[] Scores);
