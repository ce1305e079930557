namespace StreamingAnomaly.Contracts.Readings;

/// <summary>Collects the parts of one reading while it is parsed; a repeated key replaces the earlier one.</summary>
internal sealed class ReadingBuffer
{
    /// <summary>Up to here a repeated sensor is looked for one by one, which is faster than a dictionary.</summary>
    private const int LinearSearch = 24;

    [ThreadStatic] private static ReadingBuffer? shared;

    private readonly List<SensorValue> values = [];
    private readonly List<KeyValuePair<string, string>> labels = [];
    private readonly Dictionary<string, int> positions = [];

    /// <summary>The calling thread's own buffer, empty.</summary>
    public static ReadingBuffer Rent()
    {
        var buffer = shared ??= new ReadingBuffer();
        buffer.Clear();
        return buffer;
    }

    public string? Equipment { get; set; }

    public long? TimeUnixNano { get; set; }

    public int ValueCount => values.Count;

    public void Clear()
    {
        Equipment = null;
        TimeUnixNano = null;
        ClearValues();
        labels.Clear();
    }

    public void ClearValues()
    {
        values.Clear();
        positions.Clear();
    }

    /// <returns>False if there are too many sensors.</returns>
    public bool TryAddValue(string sensor, double value)
    {
        var at = Find(sensor);
        if (at >= 0)
        {
            values[at] = new SensorValue(sensor, value);
            return true;
        }

        if (values.Count == ReadingCodec.MaxSensors) return false;
        values.Add(new SensorValue(sensor, value));
        if (values.Count == LinearSearch)
            for (var i = 0; i < values.Count; i++) positions[values[i].Sensor] = i;
        else if (values.Count > LinearSearch)
            positions[sensor] = values.Count - 1;
        return true;
    }

    /// <returns>False if there are too many labels.</returns>
    public bool TryAddLabel(string name, string value)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].Key != name) continue;
            labels[i] = new(name, value);
            return true;
        }

        if (labels.Count == ReadingCodec.MaxLabels) return false;
        labels.Add(new(name, value));
        return true;
    }

    public Reading Build() =>
        new(Equipment!, TimeUnixNano!.Value, values.ToArray(), labels.Count == 0 ? [] : labels.ToArray());

    private int Find(string sensor)
    {
        if (values.Count >= LinearSearch) return positions.GetValueOrDefault(sensor, -1);
        for (var i = 0; i < values.Count; i++)
            if (values[i].Sensor == sensor) return i;
        return -1;
    }
}
