using System.Text.Json.Nodes;

namespace StreamingAnomaly.Console.Operations;

/// <summary>The system at a glance.</summary>
/// <param name="Version">Version of this program.</param>
/// <param name="UptimeSeconds">Since this process started.</param>
/// <param name="Services">How far each service has read.</param>
/// <param name="Topics">What the log holds.</param>
/// <param name="Detectors">Equipment that is scored without a detector that should vote.</param>
internal sealed record SystemAnswer(
    string Version, double UptimeSeconds, IReadOnlyList<ServiceProgress> Services, IReadOnlyList<TopicHeld> Topics, DegradedEquipment Detectors);

/// <summary>Equipment whose newest score lacks a detector that should have voted.</summary>
/// <param name="Degraded">How many.</param>
/// <param name="Of">Equipment known.</param>
/// <param name="Equipment">The first of them.</param>
internal sealed record DegradedEquipment(int Degraded, int Of, IReadOnlyList<string> Equipment);

/// <summary>How far a service has read its topic.</summary>
/// <param name="Name">Service.</param>
/// <param name="Group">Its consumer group.</param>
/// <param name="Topic">What it reads.</param>
/// <param name="Lag">Records that wait; on Kafka a marker of the newest transaction counts as one.</param>
/// <param name="PerSecond">Records read per second over the last two minutes; null until it was looked at twice.</param>
internal sealed record ServiceProgress(string Name, string Group, string Topic, long Lag, double? PerSecond);

/// <summary>What a topic holds.</summary>
/// <param name="Topic">Name.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="Records">Offsets held.</param>
/// <param name="DeadLetters">Whether it holds messages that were set aside.</param>
internal sealed record TopicHeld(string Topic, int Partitions, long Records, bool DeadLetters);

/// <summary>One page of a list; <paramref name="Next"/> is the cursor of the following page, absent on the last.</summary>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A message that was set aside.</summary>
/// <param name="Id">How people name it: <c>anomaly.readings.v1.dlq/0/17</c>.</param>
/// <param name="Topic">Topic of the dead letter.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Time">When it was set aside.</param>
/// <param name="Reason">Short code.</param>
/// <param name="Meaning">The code in words.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Detail">What exactly was wrong.</param>
/// <param name="Equipment">Its key, usually the equipment; null if it had none.</param>
/// <param name="Source">Where it stood.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Preview">Its beginning, fit to be shown.</param>
/// <param name="PutBack">Whether it was put back where it came from.</param>
internal sealed record LetterAnswer(
    string Id, string Topic, int Partition, long Offset, DateTimeOffset Time, string Reason, string Meaning, string Remedy, string Detail, string? Equipment, LetterSource Source, int Bytes,
    string Preview, bool PutBack);

/// <summary>What became of a dead letter.</summary>
/// <param name="Id">The letter.</param>
/// <param name="Outcome"><c>replayed</c>, <c>already-replayed</c>, or <c>incomplete</c>: only its beginning is left.</param>
internal sealed record PutBackAnswer(string Id, string Outcome);

/// <summary>Place of a record.</summary>
internal sealed record LetterSource(string Topic, int Partition, long Offset);

/// <summary>Who did what.</summary>
/// <param name="Chain">Chain of the record.</param>
/// <param name="Seq">Place in it.</param>
/// <param name="Time">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What.</param>
/// <param name="Target">To what.</param>
/// <param name="Detail">More: an object where it is JSON, else text.</param>
internal sealed record AuditLine(string Chain, long Seq, DateTimeOffset Time, string Actor, string Action, string Target, JsonNode? Detail);

/// <summary>A page of the audit.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Cursor of the following page; absent on the last.</param>
/// <param name="Verified">Whether the whole record is sound.</param>
internal sealed record AuditPage(IReadOnlyList<AuditLine> Items, string? Next, AuditState Verified);

/// <summary>What a check of all chains found.</summary>
/// <param name="Ok">No record is edited, missing, moved or inserted.</param>
/// <param name="Detail">In words.</param>
internal sealed record AuditState(bool Ok, string Detail);
