namespace StreamingAnomaly.Reliability.Tests.Feed;

/// <summary>One record as a producer hands it to the log.</summary>
/// <param name="Equipment">Key.</param>
/// <param name="Value">Bytes; null is a tombstone, which is no reading.</param>
/// <param name="ContentType">Header, or null.</param>
/// <param name="TimestampUnixMs">When it was "measured to be sent": the record's own timestamp, so that a repetition decides the same.</param>
/// <param name="Poison">Why it cannot be used, where it was made so on purpose; null for all others.</param>
internal sealed record FeedRecord(string Equipment, byte[]? Value, string? ContentType, long TimestampUnixMs, string? Poison = null);

/// <summary>A record that the broker has acknowledged: from here on its loss is ours.</summary>
/// <param name="Partition">Partition of the readings topic.</param>
/// <param name="Offset">Its place there.</param>
/// <param name="Record">What was written.</param>
/// <param name="SentAt">When it was handed over, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> tells it.</param>
internal readonly record struct AckedRecord(int Partition, long Offset, FeedRecord Record, long SentAt);
