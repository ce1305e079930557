namespace StreamingAnomaly.Detection.Runs;

/// <summary>A recorded run for training.</summary>
/// <param name="Features">As <see cref="RunSummary.Features"/> gives them, [2 sensors].</param>
/// <param name="StartsEpoch">Maintenance or a recipe change came before it.</param>
/// <param name="Healthy">Known healthy: the model is fitted on it. Other runs take part in the history only.</param>
public sealed record RunExample(double[] Features, bool StartsEpoch, bool Healthy);
