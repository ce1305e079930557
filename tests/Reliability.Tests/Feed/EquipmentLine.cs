using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Reliability.Tests.Feed;

/// <summary>
/// What one equipment sends, frame after frame: a healthy signal with faults in it, and all that goes wrong between a
/// sensor and the log. Everything follows from the seed.
/// </summary>
internal sealed class EquipmentLine
{
    private const int FaultEvery = 700;
    private const int FaultFrames = 40;
    private const double FaultShift = 9;
    private const int RunFrames = 150;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    private readonly FeedPlan plan;
    private readonly int index;
    private readonly string name;
    private readonly Random random;
    private readonly double[] noise;
    private readonly double[] stuckAt;
    private readonly int[] stuckUntil;
    private readonly int[] absentUntil;
    private readonly TimeSpan clock;
    private byte[]? last;
    private int frame;
    private int poisoned;

    public EquipmentLine(FeedPlan plan, int index)
    {
        (this.plan, this.index, name) = (plan, index, $"{plan.Prefix}-{index:000}");
        random = new Random((plan.Seed * 7919) + index);
        (noise, stuckAt) = (new double[plan.Sensors], new double[plan.Sensors]);
        (stuckUntil, absentUntil) = (new int[plan.Sensors], new int[plan.Sensors]);
        // One in five has a clock that is wrong all the time, just within what is accepted, or far behind.
        clock = (index % 10) switch { 3 => -Skew, 8 => Skew - TimeSpan.FromSeconds(1), _ => TimeSpan.Zero };
    }

    /// <summary>What is sent at the next frame: nothing, one record, or several.</summary>
    public void Next(List<FeedRecord> into)
    {
        var at = frame++;
        var good = Take(at);
        if (random.NextDouble() < plan.Poison) into.Add(Poison(at));
        if (random.NextDouble() >= plan.Dirt)
        {
            into.Add(Record(at, Write(good)));
            return;
        }

        switch (random.Next(11))
        {
            case 0: // twice
                into.Add(Record(at, Write(good)));
                into.Add(Record(at, last!));
                break;
            case 1: // something older comes after it
                into.Add(Record(at, Write(good)));
                into.Add(Record(at, Json(Reading(at - 1 - random.Next(100), good))));
                break;
            case 2: // out of order
                frame++;
                into.Add(Record(at, Json(Take(at + 1))));
                into.Add(Record(at, Json(good)));
                break;
            case 3: // two frames in one message
                frame++;
                into.Add(Record(at, [.. "["u8, .. ReadingCodec.WriteJson(good), .. ","u8, .. ReadingCodec.WriteJson(Take(at + 1)), .. "]"u8]));
                break;
            case 4: // a clock that runs ten minutes behind for a moment
                into.Add(Record(at, Write(good)));
                into.Add(Record(at, Json(good with { TimeUnixNano = good.TimeUnixNano - Nanos(Skew) })));
                break;
            case 5: // and one that is more than ten minutes ahead
                into.Add(Record(at, Json(good with { TimeUnixNano = good.TimeUnixNano - Nanos(clock) + Nanos(Skew) + 1_000_000_000 })));
                into.Add(Record(at, Write(good)));
                break;
            case 6: // nothing usable at all
                into.Add(Record(at, Json(good with { Values = [.. good.Values.Select(v => v with { Value = double.NaN })] })));
                break;
            case 7:
                into.Add(Record(at, Json(Spoil(good, double.PositiveInfinity, double.NaN, double.NegativeInfinity))));
                break;
            case 8: // the line is silent, now and then for longer than a window
                frame += random.Next(8) == 0 ? 100 : 5;
                break;
            case 9:
                stuckUntil[random.Next(plan.Sensors)] = at + 60;
                into.Add(Record(at, Write(good)));
                break;
            default:
                absentUntil[random.Next(plan.Sensors)] = at + 10;
                into.Add(Record(at, Write(good)));
                break;
        }
    }

    private Reading Take(int at)
    {
        var isFault = at >= plan.Healthy && (at - plan.Healthy + (index * 37)) % FaultEvery < FaultFrames;
        var values = new List<SensorValue>(plan.Sensors);
        for (var s = 0; s < plan.Sensors; s++)
        {
            noise[s] = (0.7 * noise[s]) + Gauss();
            var value = 100 + (10 * s) + (3 * Math.Sin(2 * Math.PI * (at + (11 * s)) / (60 + (7 * s)))) + noise[s];
            if (isFault && (s + index) % plan.Sensors < 3) value += FaultShift;
            if (at >= stuckUntil[s]) stuckAt[s] = value;
            if (at >= absentUntil[s]) values.Add(new($"s{s:00}", stuckAt[s]));
        }

        return new(name, Time(at), values, Context(at));
    }

    // A third each: no context; runs with recipes; and a maintenance in the middle.
    private IReadOnlyList<KeyValuePair<string, string>> Context(int at) => (index % 3) switch
    {
        0 => [],
        1 => [new("lot", $"L{at / RunFrames / 25}"), new("wafer", $"W{at / RunFrames}"), new("recipe", at / RunFrames / 6 % 2 == 0 ? "R1" : "R2")],
        _ => [new("run", $"run-{at / RunFrames}"), new("epoch", at < 1600 ? "PM-1" : "PM-2")],
    };

    private Reading Spoil(Reading reading, params double[] with)
    {
        var values = reading.Values.ToArray();
        foreach (var bad in with)
        {
            var at = random.Next(values.Length);
            values[at] = values[at] with { Value = bad };
        }

        return reading with { Values = values };
    }

    private FeedRecord Poison(int at)
    {
        var kinds = Garbage.Of(name, IsoTime.Format(Time(at)));
        var turn = (index + poisoned++) % (kinds.Count + 1);
        if (turn == kinds.Count) return Record(at, []) with { Value = null, Poison = "empty" };
        // Both wrong clocks of the catalogue are readings: the old one is set aside only by an equipment that is past it.
        var kind = kinds[turn] is { IsReading: true } && last is null ? kinds[2] : kinds[turn];
        return Record(at, kind.Body) with { Poison = kind.Reason };
    }

    private Reading Reading(int at, Reading like) => like with { TimeUnixNano = Time(at) };

    private byte[] Write(Reading reading) => last = index % 2 == 0 ? ReadingCodec.WriteJson(reading) : ReadingCodec.WriteProtobuf(reading);

    private static byte[] Json(Reading reading) => ReadingCodec.WriteJson(reading);

    // Every fourth producer says what it sends; the others leave it to be found out.
    private FeedRecord Record(int at, byte[] value) => new(
        name, value, index % 4 == 0 && value.Length > 0 && value[0] == (byte)'{' ? ReadingCodec.Json : null,
        (plan.Start + (plan.Interval * at)).ToUnixTimeMilliseconds());

    private long Time(int at) => UnixTime.ToNanoseconds(plan.Start + clock) + (at * Nanos(plan.Interval));

    private static long Nanos(TimeSpan span) => span.Ticks * UnixTime.NanosecondsPerTick;

    private double Gauss() =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
