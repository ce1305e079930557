using System.Buffers;
using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>The isolation forest as a row detector: unusable sensors count as at their baseline mean.</summary>
public sealed class ForestDetector : IRowDetector
{
    /// <summary>Name in configuration and scores.</summary>
    public const string DetectorName = "forest";

    /// <summary>Sensors up to which a row is converted on the stack.</summary>
    private const int StackSensors = 128;

    /// <summary>Wraps a forest that was grown on standardised rows.</summary>
    public ForestDetector(IsolationForest forest) => Forest = forest;

    /// <inheritdoc/>
    public string Name => DetectorName;

    /// <summary>The forest.</summary>
    public IsolationForest Forest { get; }

    /// <inheritdoc/>
    public double Score(ReadOnlySpan<double> row)
    {
        if (row.Length <= StackSensors)
        {
            Span<float> narrow = stackalloc float[StackSensors];
            return Score(row, narrow[..row.Length]);
        }
        var rented = ArrayPool<float>.Shared.Rent(row.Length);
        var score = Score(row, rented.AsSpan(0, row.Length));
        ArrayPool<float>.Shared.Return(rented);
        return score;
    }

    /// <inheritdoc/>
    public void Attribute(ReadOnlySpan<double> row, Span<double> shares)
    {
        var rented = ArrayPool<float>.Shared.Rent(row.Length);
        var narrow = rented.AsSpan(0, row.Length);
        Narrow(row, narrow);
        Forest.Attribute(narrow, shares);
        ArrayPool<float>.Shared.Return(rented);
    }

    internal static ForestDetector Fit(ReadOnlySpan<double> rows, int sensors, TrainingOptions options)
    {
        var narrow = new float[rows.Length];
        Narrow(rows, narrow);
        return new(IsolationForest.Train(narrow, sensors, options.Forest));
    }

    internal byte[] ToBytes() => IsolationForestStateBinary.Write(IsolationForestStateMapper.ToState(Forest));

    /// <exception cref="InvalidDataException">The bytes are not a forest.</exception>
    internal static ForestDetector FromBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new(IsolationForestStateMapper.ToForest(IsolationForestStateBinary.Read(bytes)));
        }
        catch (FormatException damaged)
        {
            throw new InvalidDataException("The forest of this equipment model cannot be read. " + damaged.Message, damaged);
        }
    }

    private double Score(ReadOnlySpan<double> row, Span<float> narrow)
    {
        Narrow(row, narrow);
        return Forest.Score(narrow);
    }

    private static void Narrow(ReadOnlySpan<double> row, Span<float> narrow)
    {
        for (var i = 0; i < row.Length; i++) narrow[i] = double.IsNaN(row[i]) ? 0 : (float)row[i];
    }
}
