using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Quality;
using StreamingAnomaly.Detection.Runs;
using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>An <see cref="EquipmentModel"/> as bytes, version 2: the same model gives the same bytes, on every machine.</summary>
public static class EquipmentModelMapper
{
    private const string Tag = "EqMd";
    private const int Version = 2;

    /// <summary>Last version whose models always had a forest, and neither ensemble nor runs.</summary>
    private const int ForestOnly = 1;

    /// <summary>The model as bytes.</summary>
    public static byte[] ToBytes(EquipmentModel model)
    {
        var writer = new StateWriter(Tag, Version);
        writer.Write(model.Sensors);
        writer.Write(model.StepNanos);
        writer.Write(model.MaxGapFrames);
        writer.Write<double>([.. model.Statistics.Means]);
        writer.Write<double>([.. model.Statistics.Deviations]);
        Write(writer, model.LevelStart);
        writer.Write(model.Forest is not null);
        if (model.Forest is not null)
        {
            writer.Write<byte>(model.Forest.ToBytes());
            Write(writer, model.ForestStart!.Value);
        }
        writer.Write(model.Ensemble is not null);
        if (model.Ensemble is not null)
        {
            writer.Write<byte>(EnsembleModelMapper.ToBytes(model.Ensemble.Model));
            Write(writer, model.Ensemble.Start);
        }
        writer.Write(model.Runs is not null);
        if (model.Runs is not null) writer.Write<byte>(RunModelMapper.ToBytes(model.Runs));
        writer.Write<double>([.. model.Quality.Select(q => q.Low)]);
        writer.Write<double>([.. model.Quality.Select(q => q.High)]);
        writer.Write<int>([.. model.Quality.Select(q => q.StuckAfter)]);
        writer.Write(model.Training.FromUnixNano);
        writer.Write(model.Training.ToUnixNano);
        writer.Write(model.Training.Rows);
        writer.Write(model.Training.FitRows);
        writer.Write(model.Training.CalibrationRows);
        writer.Write((string?)model.Training.DataHash);
        writer.Write<int>([.. model.Findings.Select(f => (int)f.Severity)]);
        writer.Write([.. model.Findings.Select(f => f.Sensor)]);
        writer.Write([.. model.Findings.Select(f => f.Text)]);
        return writer.ToBytes();
    }

    /// <summary>Reads any published version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, foreign or newer than this program.</exception>
    public static EquipmentModel FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Tag, Version, "equipment model");
        var sensors = reader.Strings();
        var step = reader.Int64();
        var maxGap = reader.Int32();
        var (means, deviations) = (reader.Array<double>(), reader.Array<double>());
        var detectors = reader.Version == ForestOnly ? ReadForestOnly(ref reader) : ReadDetectors(ref reader);
        var runs = reader.Version > ForestOnly && reader.Boolean() ? RunModelMapper.FromBytes(reader.Array<byte>()) : null;
        var (low, high, stuck) = (reader.Array<double>(), reader.Array<double>(), reader.Array<int>());
        var training = new TrainingSummary(
            reader.Int64(), reader.Int64(), reader.Int32(), reader.Int32(), reader.Int32(), reader.OptionalString() ?? "");
        var (severities, about, texts) = (reader.Array<int>(), reader.Strings(), reader.Strings());
        reader.End();
        int[] lengths = [means.Length, deviations.Length, low.Length, high.Length, stuck.Length];
        if (lengths.Any(l => l != sensors.Length) || about.Length != severities.Length || texts.Length != severities.Length
            || sensors.Distinct(StringComparer.Ordinal).Count() != sensors.Length || step < 1)
            throw new InvalidDataException("This equipment model contradicts itself. Restore it from another copy, or train it anew.");
        return new(
            sensors, step, maxGap, new(means, deviations), detectors.Level, detectors.Ensemble, detectors.Forest, detectors.ForestStart, runs,
            [.. sensors.Select((_, i) => new SensorQualityBaseline(low[i], high[i], stuck[i]))], training,
            [.. texts.Select((t, i) => new BaselineFinding((FindingSeverity)severities[i], about[i], t))]);
    }

    private static (TailStart Level, EnsembleDetector? Ensemble, ForestDetector? Forest, TailStart? ForestStart) ReadForestOnly(
        ref StateReader reader)
    {
        var forest = ForestDetector.FromBytes(reader.Array<byte>());
        return (Start(ref reader), null, forest, Start(ref reader));
    }

    private static (TailStart Level, EnsembleDetector? Ensemble, ForestDetector? Forest, TailStart? ForestStart) ReadDetectors(
        ref StateReader reader)
    {
        var level = Start(ref reader);
        var (forest, forestStart) = reader.Boolean()
            ? (ForestDetector.FromBytes(reader.Array<byte>()), Start(ref reader)) : ((ForestDetector?)null, (TailStart?)null);
        var ensemble = reader.Boolean()
            ? new EnsembleDetector(EnsembleModelMapper.FromBytes(reader.Array<byte>()), Start(ref reader)) : null;
        return (level, ensemble, forest, forestStart);
    }

    private static void Write(StateWriter writer, TailStart start)
    {
        writer.Write(start.Level);
        writer.Write(start.Slope);
        writer.Write(start.Count);
    }

    private static TailStart Start(ref StateReader reader) => new(reader.Double(), reader.Double(), reader.Int32());
}
