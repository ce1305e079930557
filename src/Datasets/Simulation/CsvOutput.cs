using System.Globalization;
using System.Text;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>
/// Writes a folder that <c>replay</c> reads: one CSV per equipment with time, context, sensors and the label beside, the
/// list of faults, and a <c>dataset.yaml</c>.
/// </summary>
public sealed class CsvOutput : IFabOutput
{
    private const string FaultFile = "faults.tsv";
    private readonly string folder;
    private readonly Dictionary<string, (StreamWriter Writer, FabEquipment Equipment)> files = [];
    private readonly HashSet<FabFault> faults = [];
    private readonly List<FabFault> ordered = [];

    /// <summary>Creates the files in <paramref name="folder"/>, which must be new or empty.</summary>
    /// <exception cref="IOException">The folder has files in it, or cannot be written.</exception>
    public CsvOutput(string folder, IReadOnlyList<FabEquipment> equipment)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"{folder} is not empty: choose a new folder for the simulated data");
        File.WriteAllText(Path.Combine(folder, "dataset.yaml"), """
            name: simulated
            files: ["*.csv"]
            time: { column: time }
            columns: { context: { recipe: recipe, step: step, lot: lot, wafer: wafer } }
            labels: { column: label }

            """);
        foreach (var one in equipment)
        {
            var writer = new StreamWriter(Path.Combine(folder, one.Id + ".csv"));
            writer.Write("time,recipe,step,lot,wafer,");
            writer.Write(string.Concat(one.Sensors.Select(sensor => sensor.Name + ",")));
            writer.WriteLine("label");
            files[one.Id] = (writer, one);
        }
    }

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<FabSample> samples, CancellationToken cancellation)
    {
        var line = new StringBuilder();
        foreach (var sample in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var fault in sample.Faults)
                if (faults.Add(fault)) ordered.Add(fault);
            var (writer, equipment) = files[sample.Reading.Equipment];
            line.Clear().Append(IsoTime.Format(sample.Reading.TimeUnixNano));
            foreach (var (_, label) in sample.Reading.Context) line.Append(',').Append(label);
            foreach (var sensor in equipment.Sensors)
            {
                line.Append(',');
                foreach (var value in sample.Reading.Values)
                    if (value.Sensor == sensor.Name && !double.IsNaN(value.Value)) line.Append(CultureInfo.InvariantCulture, $"{value.Value}");
            }

            await writer.WriteLineAsync(line.Append(',').Append(sample.Label), cancellation);
        }
    }

    /// <summary>Closes the files and writes the list of faults.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (writer, _) in files.Values) await writer.DisposeAsync();
        var lines = ordered.Select(fault => string.Join(
            '\t', fault.Equipment, fault.Category, fault.Kind, fault.Start.ToString("O", CultureInfo.InvariantCulture),
            fault.End.ToString("O", CultureInfo.InvariantCulture), string.Join(' ', fault.Sensors),
            fault.Deviations.ToString("0.##", CultureInfo.InvariantCulture)));
        await File.WriteAllLinesAsync(
            Path.Combine(folder, FaultFile), lines.Prepend("equipment\tcategory\tkind\tstart\tend\tsensors\tdeviations"));
    }
}
