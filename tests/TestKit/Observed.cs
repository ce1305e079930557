using System.Diagnostics.Metrics;

namespace StreamingAnomaly.TestKit;

/// <summary>Reads observable instruments, those of one host only: meters of other tests have the same names.</summary>
public static class Observed
{
    /// <summary>Values by name and labels, such as <c>anomaly.ready{check=log}</c> or <c>anomaly.audit.unanchored</c>.</summary>
    /// <param name="factory">What made the meters.</param>
    public static IReadOnlyDictionary<string, double> Of(IMeterFactory factory)
    {
        var seen = new SortedDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.IsObservable && ReferenceEquals(instrument.Meter.Scope, factory)) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen.Add(Name(instrument, tags), value));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add(Name(instrument, tags), value));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Add(Name(instrument, tags), value));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.IsEmpty ? instrument.Name : $"{instrument.Name}{{{string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}"))}}}";
}
