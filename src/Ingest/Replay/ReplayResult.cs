namespace StreamingAnomaly.Ingest.Replay;

/// <summary>What a replay wrote.</summary>
/// <param name="Readings">Readings appended.</param>
/// <param name="Training">Of these, training.</param>
/// <param name="Labelled">Of these, labelled anomalous. Labels themselves are not written.</param>
/// <param name="Bytes">Bytes of the files read.</param>
/// <param name="Elapsed">Time it took.</param>
/// <param name="Equipment">Readings per equipment.</param>
public sealed record ReplayResult(
    long Readings, long Training, long Labelled, long Bytes, TimeSpan Elapsed, IReadOnlyDictionary<string, long> Equipment);
