using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Runs;

/// <summary>A <see cref="RunModel"/> as bytes, version 1, bit for bit.</summary>
public static class RunModelMapper
{
    private const string Tag = "RnMd";
    private const int Version = 1;
    private const string What = "run model";

    /// <summary>The model as bytes.</summary>
    public static byte[] ToBytes(RunModel model)
    {
        var writer = new StateWriter(Tag, Version);
        var o = model.Options;
        writer.Write<int>([o.History, o.LearningRuns, o.ScaleHistory, o.MaxComponents, o.Folds]);
        writer.Write<double>([o.Variance, o.Clip, o.TailQuantile]);
        writer.Write<double>(model.Deviations);
        StatePart.Write(writer, model.Subspace);
        StatePart.Write(writer, model.Tail);
        return writer.ToBytes();
    }

    /// <summary>Reads any published version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, foreign or newer than this program.</exception>
    public static RunModel FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Tag, Version, What);
        var (whole, real) = (reader.Array<int>(), reader.Array<double>());
        StatePart.Require(whole.Length == 5 && real.Length == 3, What);
        var options = new RunOptions
        {
            History = whole[0], LearningRuns = whole[1], ScaleHistory = whole[2], MaxComponents = whole[3], Folds = whole[4],
            Variance = real[0], Clip = real[1], TailQuantile = real[2],
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException outOfRange)
        {
            throw new InvalidDataException("The options of this run model are damaged. " + outOfRange.Message, outOfRange);
        }
        var deviations = reader.Array<double>();
        StatePart.Require(deviations.Length >= 2 && deviations.Length % 2 == 0 && Array.TrueForAll(deviations, StatePart.Positive), What);
        var subspace = StatePart.Subspace(ref reader, deviations.Length, options.MaxComponents, What);
        var tail = StatePart.Tail(ref reader, What);
        reader.End();
        return new(options, deviations, subspace, tail);
    }
}
