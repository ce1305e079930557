using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Scorer.Output;

/// <summary>Why a well-formed reading cannot be scored, as a code and in words.</summary>
internal static class Quarantine
{
    public static (string Reason, string Detail) Explain(VerdictState state, Reading reading, int index)
    {
        var which = $"equipment {reading.Equipment}, time {UnixTime.FromNanoseconds(reading.TimeUnixNano):O}"
            + (index > 0 ? $", element {index} of the record" : "");
        return state switch
        {
            VerdictState.Duplicate => ("duplicate", $"{which}: a reading of this time was scored already; the first one counts"),
            VerdictState.Late => ("late", $"{which}: older than the newest reading of this equipment; send an equipment's readings in order of time, keyed by equipment"),
            _ => ("no-usable-value", $"{which}: no sensor that the model knows has a finite value"),
        };
    }
}
