namespace StreamingAnomaly.Ingest.Replay;

/// <summary>How far a replay is; told after every append.</summary>
/// <param name="Readings">Readings in the log.</param>
/// <param name="Bytes">Bytes of the files read.</param>
/// <param name="TotalBytes">Bytes of all files.</param>
/// <param name="Elapsed">Time since the start.</param>
/// <param name="Remaining">Expected time to the end; null while nothing is known.</param>
public readonly record struct ReplayProgress(long Readings, long Bytes, long TotalBytes, TimeSpan Elapsed, TimeSpan? Remaining);
