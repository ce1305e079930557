using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets.Csv;

/// <summary>Gives every column its role: what is stated first, then names, then content.</summary>
internal static class CsvRoles
{
    public static CsvColumn[] Assign(CsvSample sample, CsvHints hints, int timeColumn)
    {
        var stated = Stated(sample, hints);
        var columns = new CsvColumn[sample.Headers.Count];
        var hasLabel = hints.LabelColumn is not null;
        for (var i = 0; i < columns.Length; i++)
        {
            var header = sample.Headers[i];
            var column = i == timeColumn
                ? new CsvColumn(header, CsvColumnRole.Time, header)
                : stated.GetValueOrDefault(i) ?? Detected(sample, hints, i, hasLabel);
            hasLabel |= column.Role == CsvColumnRole.Label;
            columns[i] = column;
        }

        if (!columns.Any(column => column.Role == CsvColumnRole.Sensor))
            throw new DatasetException(
                sample.Path, 1, $"no sensor: none of the columns {string.Join(", ", sample.Headers.Select(h => $"'{h}'"))} is numeric and left for one");
        if (columns.Count(column => column.Role == CsvColumnRole.Sensor) > ReadingCodec.MaxSensors)
            throw new DatasetException(sample.Path, 1, $"more than {ReadingCodec.MaxSensors} sensors: drop some or split the file");
        return columns;
    }

    private static Dictionary<int, CsvColumn> Stated(CsvSample sample, CsvHints hints)
    {
        var stated = new Dictionary<int, CsvColumn>();
        void State(string? header, CsvColumnRole role, string? name = null)
        {
            if (header is null) return;
            var at = sample.Column(header);
            stated[at] = new CsvColumn(sample.Headers[at], role, name ?? sample.Headers[at]);
        }

        for (var i = 0; i < sample.Headers.Count; i++)
            if (hints.Drop.Any(pattern => CsvDetector.Matches(pattern, sample.Headers[i])))
                stated[i] = new CsvColumn(sample.Headers[i], CsvColumnRole.Dropped, sample.Headers[i]);
        foreach (var (label, header) in hints.Context) State(header, CsvColumnRole.Context, label);
        State(hints.LabelColumn, CsvColumnRole.Label);
        State(hints.EquipmentColumn, CsvColumnRole.Equipment);
        State(hints.RunColumn, CsvColumnRole.Run);
        return stated;
    }

    private static CsvColumn Detected(CsvSample sample, CsvHints hints, int at, bool hasLabel)
    {
        var header = sample.Headers[at];
        CsvColumn As(CsvColumnRole role) => new(header, role, header);
        if (CsvNames.IsLabel(header))
            return As(hasLabel || CsvNames.IsSecondaryLabel(header) || !sample.IsLabel(at) ? CsvColumnRole.Dropped : CsvColumnRole.Label);
        if (hints.Sensors.Count > 0)
            return As(hints.Sensors.Any(pattern => CsvDetector.Matches(pattern, header)) ? CsvColumnRole.Sensor : CsvColumnRole.Dropped);
        if (CsvNames.IsEquipment(header)) return As(CsvColumnRole.Equipment);
        if (CsvNames.IsRun(header)) return As(CsvColumnRole.Run);
        if (CsvNames.IsContext(header) || !sample.IsNumeric(at)) return As(CsvColumnRole.Context);
        if ((CsvNames.IsRowNumber(header) || (at == 0 && header == "column 1")) && sample.CountsRows(at)) return As(CsvColumnRole.Dropped);
        return As(CsvColumnRole.Sensor);
    }
}
