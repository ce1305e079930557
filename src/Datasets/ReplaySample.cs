using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets;

/// <summary>A recorded reading with what is known about it. Only <paramref name="Reading"/> may reach a detector.</summary>
/// <param name="Reading">What the equipment would have sent.</param>
/// <param name="Training">Part of the healthy baseline.</param>
/// <param name="Label">Ground truth: 1 anomalous, 0 normal, null unknown.</param>
/// <param name="File">Relative path of the file.</param>
/// <param name="Line">Line in it, from 1.</param>
public readonly record struct ReplaySample(Reading Reading, bool Training, int? Label, string File, long Line);
