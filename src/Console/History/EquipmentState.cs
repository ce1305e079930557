using System.Text.Json;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Console.History;

/// <summary>The newest that is known of an equipment, kept as JSON beside its history. Times are nanoseconds since 1970.</summary>
internal sealed class EquipmentState
{
    public string? Line { get; set; }
    public string? Type { get; set; }
    public string? Recipe { get; set; }

    /// <summary>Time of the newest reading or score; 0 before the first.</summary>
    public long Newest { get; set; }

    /// <summary>Time of the oldest that was ever taken, whether it is still kept or not.</summary>
    public long First { get; set; } = long.MaxValue;

    /// <summary>When the newest reading was appended to the log, milliseconds since 1970.</summary>
    public long AppendedMs { get; set; }

    public NewestScore? Score { get; set; }

    public Dictionary<string, SensorState> Sensors { get; init; } = new(StringComparer.Ordinal);

    public static EquipmentState Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<EquipmentState>(json) ?? new();

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>Takes the labels of a reading that is not older than the newest.</summary>
    public void Note(Reading reading, long appendedMs)
    {
        (Newest, AppendedMs) = (Math.Max(Newest, reading.TimeUnixNano), Math.Max(AppendedMs, appendedMs));
        foreach (var (name, value) in reading.Context)
            switch (name)
            {
                case "line": Line = value; break;
                case "type": Type = value; break;
                case "recipe": Recipe = value; break;
            }
    }

    public void Note(string sensor, double value, long time)
    {
        if (!Sensors.TryGetValue(sensor, out var state)) Sensors[sensor] = state = new();
        if (time >= state.Time) (state.Last, state.Time) = (value, time);
    }

    /// <summary>Takes a score that is not older than the one before; baselines are learnt from any.</summary>
    public void Note(Score score)
    {
        foreach (var part in score.Sensors)
            if (Sensors.TryGetValue(part.Sensor, out var state) && double.IsFinite(part.Value) && double.IsFinite(part.Deviation))
                (state.Baseline ??= new()).Note(score.Bundle, part.Value, part.Deviation);
        if (score.TimeUnixNano < Score?.Time) return;
        Newest = Math.Max(Newest, score.TimeUnixNano);
        Score = NewestScore.From(score);
    }
}

/// <summary>The newest value of a sensor, and what scores say of its baseline.</summary>
internal sealed class SensorState
{
    public double Last { get; set; }
    public long Time { get; set; }
    public BaselineEstimate? Baseline { get; set; }
}

/// <summary>The newest score of an equipment.</summary>
/// <param name="Time">Time of its reading.</param>
/// <param name="Scored">False while the equipment warms up: then only <paramref name="WarmUp"/> says anything.</param>
/// <param name="WarmUp">0..1.</param>
/// <param name="Stage">0..4 against the tracked tail.</param>
/// <param name="FrozenStage">0..4 against the frozen baseline.</param>
/// <param name="Probability">0..1.</param>
/// <param name="Alarm">An alarm is raised.</param>
/// <param name="Moved">The level has left the baseline.</param>
/// <param name="Degraded">A detector is missing.</param>
/// <param name="Bundle">Content hash of the model.</param>
/// <param name="Alarms">Alarms in <paramref name="Days"/>.</param>
/// <param name="Days">Days they are counted over.</param>
/// <param name="AllowedPerDay">Alarms a day that the budget allows; 0 where the score does not say.</param>
internal sealed record NewestScore(
    long Time, bool Scored, double WarmUp, int Stage, int FrozenStage, double Probability, bool Alarm, bool Moved, bool Degraded,
    string Bundle, int Alarms, double Days, double AllowedPerDay)
{
    public static NewestScore From(Score score) => new(
        score.TimeUnixNano, score.State == ScoreState.Scored, Finite(score.WarmUp), score.Stage, score.FrozenStage, Finite(score.Probability),
        score.Alarm, score.Moved, score.Degraded, score.Bundle, score.Alarms, Finite(score.AlarmDays), Finite(score.AlarmsAllowedPerDay));

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;
}
