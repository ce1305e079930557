namespace StreamingAnomaly.Console.History;

/// <summary>All equipment by name.</summary>
internal sealed record FleetAnswer(IReadOnlyList<FleetItem> Items);

/// <summary>One equipment at a glance. The last hour is the one before its newest reading.</summary>
/// <param name="Equipment">Name.</param>
/// <param name="Line">Label <c>line</c> of its readings, or null; so are type and recipe.</param>
/// <param name="Type">Label <c>type</c>.</param>
/// <param name="Recipe">Label <c>recipe</c>.</param>
/// <param name="State"><c>scored</c>, <c>warming-up</c> or <c>silent</c>: it has sent nothing for five minutes.</param>
/// <param name="WarmUp">0..1; 1 once it is scored.</param>
/// <param name="Time">Time of the newest reading or score, ISO 8601.</param>
/// <param name="Stage">0..4.</param>
/// <param name="FrozenStage">0..4 against the frozen baseline.</param>
/// <param name="Probability">0..1, or null while it warms up.</param>
/// <param name="Alarm">An alarm is raised.</param>
/// <param name="Moved">Its level has left the baseline.</param>
/// <param name="Degraded">A detector is missing.</param>
/// <param name="Bundle">Content hash of its model; null while it has none.</param>
/// <param name="Sensors">How many it has.</param>
/// <param name="ReadingsLastHour">Readings in the last hour.</param>
/// <param name="Quality">Data-quality facts in the last hour.</param>
/// <param name="Trend">Highest probability of each of the last 60 minutes, oldest first; null where there is no score.</param>
/// <param name="Alarms">How much of the alarm budget is used; null where it is not known yet.</param>
internal sealed record FleetItem(
    string Equipment, string? Line, string? Type, string? Recipe, string State, double WarmUp, string Time, int Stage, int FrozenStage,
    double? Probability, bool Alarm, bool Moved, bool Degraded, string? Bundle, int Sensors, long ReadingsLastHour, FleetQuality Quality,
    IReadOnlyList<double?> Trend, FleetAlarms? Alarms)
{
    public static FleetItem From(string name, EquipmentState state, LastHour hour, long silentBeforeMs)
    {
        var score = state.Score;
        var scored = score is { Scored: true };
        return new(
            name, state.Line, state.Type, state.Recipe, state.AppendedMs < silentBeforeMs ? "silent" : scored ? "scored" : "warming-up",
            scored ? 1 : score?.WarmUp ?? 0, Numbers.Iso(state.Newest), scored ? score!.Stage : 0, scored ? score!.FrozenStage : 0,
            scored ? score!.Probability : null, scored && score!.Alarm, scored && score!.Moved, score?.Degraded ?? false,
            string.IsNullOrEmpty(score?.Bundle) ? null : score.Bundle, state.Sensors.Count, hour.Readings(state.Newest),
            new(Fact(0), Fact(1), Fact(2), Fact(3), Fact(4), Fact(5), Fact(6)), Numbers.Of(hour.Trend(state.Newest)),
            score is { AllowedPerDay: > 0 } ? new(score.Alarms, score.Days, score.AllowedPerDay) : null);

        long Fact(int kind) => hour.Facts(state.Newest, kind);
    }
}

/// <summary>Data-quality facts by kind.</summary>
internal sealed record FleetQuality(long Missing, long Stuck, long OutOfRange, long NotFinite, long Late, long Duplicate, long Imputed);

/// <summary>Alarms that were raised in so many days, and how many a day the budget allows.</summary>
internal sealed record FleetAlarms(int Count, double Days, double AllowedPerDay);
