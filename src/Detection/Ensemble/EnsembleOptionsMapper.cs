using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>The options' place in a model's bytes.</summary>
internal static class EnsembleOptionsMapper
{
    public static void Write(StateWriter writer, EnsembleOptions options)
    {
        writer.Write<double>(
        [
            options.Clip, options.HalfLifeRows, options.LagVariance, options.StatisticsVariance, options.Ridge,
            options.TailQuantile, options.SmoothingRows,
        ]);
        writer.Write<int>(
        [
            options.LagColumns, options.MaxLag, options.MaxComponents, options.ShortWindow, options.LongWindow, options.BankRows,
            options.Neighbours, options.SingleForecastRows, options.ForecastColumns, options.MaxForecastRows, options.Trees,
            options.TreeRows, options.Folds, options.TailKnots, options.HoldRows, options.LargestGroup, options.GroupSensors,
        ]);
        writer.Write((long)options.Seed);
    }

    /// <exception cref="InvalidDataException">The options are damaged or out of range.</exception>
    public static EnsembleOptions Read(ref StateReader reader)
    {
        var (real, whole) = (reader.Array<double>(), reader.Array<int>());
        var seed = (ulong)reader.Int64();
        if (real.Length != 7 || whole.Length != 17)
            throw new InvalidDataException("This ensemble model contradicts itself. Restore it from another copy, or train it anew.");
        var options = new EnsembleOptions
        {
            Clip = real[0], HalfLifeRows = real[1], LagVariance = real[2], StatisticsVariance = real[3], Ridge = real[4],
            TailQuantile = real[5], SmoothingRows = real[6],
            LagColumns = whole[0], MaxLag = whole[1], MaxComponents = whole[2], ShortWindow = whole[3], LongWindow = whole[4],
            BankRows = whole[5], Neighbours = whole[6], SingleForecastRows = whole[7], ForecastColumns = whole[8],
            MaxForecastRows = whole[9], Trees = whole[10], TreeRows = whole[11], Folds = whole[12], TailKnots = whole[13],
            HoldRows = whole[14], LargestGroup = whole[15], GroupSensors = whole[16], Seed = seed,
        };
        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentException outOfRange)
        {
            throw new InvalidDataException("The options of this ensemble model are damaged. " + outOfRange.Message, outOfRange);
        }
    }
}
