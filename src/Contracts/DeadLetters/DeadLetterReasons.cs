using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Contracts.DeadLetters;

/// <summary>Every reason for which a message is set aside, in one place: for the command line and docs/dead-letters.md.</summary>
public static class DeadLetterReasons
{
    private const string FixSender = "Mend the sender. As it is, the message will be refused again";

    /// <summary>All of them, by topic: readings, scores, alerts.</summary>
    public static IReadOnlyList<DeadLetterReason> All { get; } =
    [
        new(ReadingErrors.Empty, "The message has no bytes, or no reading in them", FixSender + "."),
        new(ReadingErrors.UnsupportedType, "The header content-type names neither JSON nor Protobuf", "Send application/json, application/x-ndjson or application/x-protobuf, or leave the header out."),
        new(ReadingErrors.MalformedJson, "The bytes are not JSON: cut off, not UTF-8, nested too deeply, or NaN written as a bare word", "Write not-a-number as null or \"NaN\". " + FixSender + "."),
        new(ReadingErrors.MalformedProtobuf, "The bytes are not the Protobuf message that they should be, or are cut off", "Check the producer's schema (anomaly.proto); in the topic of scores only scorers may write."),
        new("malformed-instruction", "The record says that it is an instruction of a person (header anomaly-instruction) but cannot be read as one", "Only the alerter and the scorer write such records; another program writes among the readings."),
        new(ReadingErrors.NotAnObject, "A reading, its values or its context is not an object", "values is { sensor: number }, context is { label: text }. " + FixSender + "."),
        new(ReadingErrors.NoEquipment, "The field equipment is missing", FixSender + "."),
        new(ReadingErrors.BadEquipment, "The field equipment is no name: not a text, empty, too long, or with control characters", FixSender + "."),
        new(ReadingErrors.NoTime, "The field time is missing", FixSender + "."),
        new(ReadingErrors.BadTime, "The field time is not ISO 8601 with a zone, or outside of the years 1678 to 2261", "Write 2026-11-21T08:00:00Z or 2026-11-21T17:00:00+09:00. " + FixSender + "."),
        new(ReadingErrors.NoValues, "The field values is missing or has no sensor", FixSender + "."),
        new(ReadingErrors.BadValue, "A sensor's value is not a number", "A number, or null where nothing was measured. " + FixSender + "."),
        new(ReadingErrors.BadName, "A sensor's or label's name is empty, too long or has control characters", FixSender + "."),
        new(ReadingErrors.TooManyValues, "One reading has more sensors than allowed", "Split the equipment into parts with names of their own. As it is, the message will be refused again."),
        new(ReadingErrors.TooManyLabels, "One reading has more context labels than allowed", "Leave out labels that nobody looks at. As it is, the message will be refused again."),
        new(ReadingErrors.BadLabel, "A context label's value is too long", "Shorten it. As it is, the message will be refused again."),
        new("late", "The reading is older than the newest one of its equipment", "Send an equipment's readings in order of time, all from one sender, keyed by equipment. Putting it back cannot help: it would be later still."),
        new("duplicate", "A reading of this equipment and time was scored already; the first one counts", "Nothing, if the sender repeats after a lost answer. Otherwise give each reading its own time. Putting it back cannot help."),
        new("no-usable-value", "No sensor that the model knows has a finite value in this reading", "See whether the equipment's sensors were renamed or are all off; a new set of sensors needs a new baseline. Putting it back helps once a model knows them."),
        new("time-in-future", "The reading's time is further ahead of the scorer's clock than scorer.maxAhead", "Set the sender's clock (NTP). Putting it back helps once that time has come, or with a larger scorer.maxAhead."),
        new("too-large-for-centre", "The centre will never take this record of an edge: it is too large; its beginning is here, all of it in the edge's log", "Raise the broker's message.max.bytes or send smaller readings. Putting it back cannot help: take it from the edge."),
        new("not-finite", "The score or probability is NaN or infinite, which no store takes", "This is a mistake of a detector: keep the letter and report it with the bundle's hash."),
        new("name-length", "The name of equipment or sensor is empty or too long for the store", "Shorten the name at the sender. Putting it back cannot help."),
        new("name-characters", "The name holds characters that the store's format cannot carry unchanged", "Leave out line breaks and a backslash at the end of names. Putting it back cannot help."),
        new("detector-name", "A detector's name is empty, there twice, or that of a field of its own", "Only scorers may write to the topic of scores; see who else does."),
        new("time-range", "The score's time is outside of what the store can hold", "Set the sender's clock. Putting it back cannot help."),
        new("too-large", "The store finds this single point too large", "Raise the server's limit (max-body-size), then put it back."),
        new("refused-by-store", "The store refused the point; its own words are in the detail", "Mostly a field that has another type there: mend that in the store, then put it back."),
        new("empty-value", "The alert event has no value", "Only scorers may write to the topic of alerts; see who else does."),
        new("invalid-alert", "The alert event lacks something that every alert has; the detail says what", "Only scorers may write to the topic of alerts; see who else does, or which versions run side by side."),
    ];

    private static readonly Dictionary<string, DeadLetterReason> ByCode = All.ToDictionary(r => r.Code, StringComparer.Ordinal);

    /// <summary>Of a code; an unknown one, as from a newer version, says so.</summary>
    public static DeadLetterReason Of(string code) =>
        ByCode.TryGetValue(code, out var reason) ? reason : new(code, "This version does not know the reason", "See the letter's detail, or use the version that wrote it.");
}
