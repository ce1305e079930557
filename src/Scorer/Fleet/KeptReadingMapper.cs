using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Decoding;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>Kept readings to and from the wire.</summary>
internal static class KeptReadingMapper
{
    public static Contracts.Wire.KeptReading ToWire(KeptReading kept)
    {
        var (reading, source, index, _) = kept.Reading;
        var wire = new Contracts.Wire.KeptReading
        {
            Reading = new() { Equipment = reading.Equipment, TimeUnixNano = reading.TimeUnixNano },
            Offset = source.Offset,
            Index = index,
            AppendedUnixMs = source.TimestampUnixMs,
            Revision = kept.Revision,
        };
        // As the codec reads it back: the last entry of a name counts, as it does for the detectors.
        foreach (var value in reading.Values) wire.Reading.Values[value.Sensor] = value.Value;
        foreach (var (name, label) in reading.Context) wire.Reading.Context[name] = label;
        if (kept.Answer is not { } answer) return wire;
        wire.Window = new WindowAnswer { Score = answer.Score };
        wire.Window.Shares.AddRange(answer.Shares);
        foreach (var sensor in answer.LeftOut)
        {
            wire.Window.LeftOut.Add(sensor.Sensor);
            wire.Window.LeftOutReasons.Add((int)sensor.Reason);
        }

        return wire;
    }

    public static SourcedReading ReadingOf(Contracts.Wire.KeptReading wire, TopicPartition partition) => new(
        new Reading(
            wire.Reading.Equipment, wire.Reading.TimeUnixNano,
            [.. wire.Reading.Values.Select(v => new SensorValue(v.Key, v.Value))],
            [.. wire.Reading.Context]),
        new LogRecord(partition, wire.Offset, null, null, [], wire.AppendedUnixMs), wire.Index);

    public static WindowScore? AnswerOf(Contracts.Wire.KeptReading wire) => wire.Window is not { } window ? null : new WindowScore(window.Score, [.. window.Shares])
    {
        LeftOut = [.. window.LeftOut.Zip(window.LeftOutReasons, (sensor, reason) => new LeftOutSensor(sensor, (LeftOutReason)reason))],
    };
}
