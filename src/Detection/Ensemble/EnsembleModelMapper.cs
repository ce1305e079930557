using StreamingAnomaly.Detection.Forest;
using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>An <see cref="EnsembleModel"/> as bytes, version 1: the same model gives the same bytes, bit for bit.</summary>
public static class EnsembleModelMapper
{
    private const string Tag = "EnMd";
    private const int Version = 1;
    private const string What = "ensemble model";

    /// <summary>The model as bytes.</summary>
    public static byte[] ToBytes(EnsembleModel model)
    {
        var writer = new StateWriter(Tag, Version);
        EnsembleOptionsMapper.Write(writer, model.Options);
        Write(writer, model.Standard);
        writer.Write(model.SmoothingKeep);
        foreach (var group in model.Groups) Write(writer, group);
        if (model.Forest is not null) writer.Write<byte>(IsolationForestStateBinary.Write(IsolationForestStateMapper.ToState(model.Forest)));
        foreach (var tails in model.Tails) Write(writer, tails);
        return writer.ToBytes();
    }

    /// <summary>Reads any published version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, foreign or newer than this program.</exception>
    public static EnsembleModel FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, Tag, Version, What);
        var options = EnsembleOptionsMapper.Read(ref reader);
        var standard = Standard(ref reader, options);
        var keep = reader.Double();
        Require(keep is >= 0 and < 1);
        var groups = SensorGroup.Split(standard.Live.Length, options);
        var models = new GroupModel[groups.Length];
        for (var g = 0; g < groups.Length; g++) models[g] = Group(ref reader, groups[g], options);
        var forest = groups.Length == 0 ? null : Forest(ref reader, standard.Live.Length);
        var tails = new TailChannels[groups.Length == 0 ? 0 : EnsembleModel.Heads];
        for (var head = 0; head < tails.Length; head++)
            tails[head] = Tails(
                ref reader,
                head switch { EnsembleModel.ForecastHead => standard.Live.Length, EnsembleModel.ForestHead => 1, _ => groups.Length },
                head == EnsembleModel.ForecastHead || (head != EnsembleModel.ForestHead && groups.Length > 1));
        reader.End();
        return new(options, standard, models, forest, tails, keep);
    }

    private static void Write(StateWriter writer, Standard standard)
    {
        writer.Write(standard.Sensors);
        writer.Write<int>(standard.Live);
        writer.Write<double>(standard.Means);
        writer.Write<double>(standard.Deviations);
        writer.Write<double>(standard.Scales);
        writer.Write<int>(standard.Constant);
        writer.Write<double>(standard.ConstantValues);
        writer.Write(standard.Keep);
        writer.Write(standard.Rows);
    }

    private static Standard Standard(ref StateReader reader, EnsembleOptions options)
    {
        var standard = new Standard
        {
            Sensors = reader.Int32(), Live = reader.Array<int>(), Means = reader.Array<double>(), Deviations = reader.Array<double>(),
            Scales = reader.Array<double>(), Constant = reader.Array<int>(), ConstantValues = reader.Array<double>(),
            Keep = reader.Double(), Rows = reader.Int32(), Clip = options.Clip, HoldRows = options.HoldRows,
            SettleRows = options.HalfLifeRows,
        };
        var live = standard.Live.Length;
        Require(standard.Sensors is >= 1 and <= 65_536 && standard.Rows >= EnsembleTrainer.FewestRows && standard.Keep is > 0 and <= 1);
        Require(standard.Means.Length == live && standard.Deviations.Length == live && standard.Scales.Length == live);
        Require(standard.ConstantValues.Length == standard.Constant.Length);
        Require(Ascending(standard.Live, standard.Sensors) && Ascending(standard.Constant, standard.Sensors));
        Require(Array.TrueForAll(standard.Means, double.IsFinite) && Array.TrueForAll(standard.Deviations, Positive));
        Require(Array.TrueForAll(standard.Scales, Positive));
        return standard;
    }

    private static void Write(StateWriter writer, GroupModel group)
    {
        StatePart.Write(writer, group.Lag);
        writer.Write<double>(group.Forecast.Weights);
        writer.Write<double>(group.StatisticsMeans);
        writer.Write<double>(group.StatisticsScales);
        StatePart.Write(writer, group.Statistics);
        writer.Write<float>(group.Bank.Rows);
    }

    private static GroupModel Group(ref StateReader reader, SensorGroup group, EnsembleOptions options)
    {
        var lag = StatePart.Subspace(ref reader, group.LagColumns, options.MaxComponents, What);
        var weights = reader.Array<double>();
        Require(weights.Length == group.Count * (group.ForecastRows * group.Count + 1) && Array.TrueForAll(weights, double.IsFinite));
        var (means, scales) = (reader.Array<double>(), reader.Array<double>());
        Require(means.Length == group.StatisticsColumns && scales.Length == means.Length);
        Require(Array.TrueForAll(means, double.IsFinite) && Array.TrueForAll(scales, Positive));
        var statistics = StatePart.Subspace(ref reader, group.StatisticsColumns, options.MaxComponents, What);
        var rows = reader.Array<float>();
        Require(rows.Length > 0 && rows.Length % means.Length == 0 && rows.Length / means.Length <= options.BankRows);
        Require(Array.TrueForAll(rows, float.IsFinite));
        return new(
            group, lag, new(group.Count, group.ForecastRows, weights), means, scales, statistics,
            NeighbourBank.Restore(rows, statistics));
    }

    private static IsolationForest Forest(ref StateReader reader, int sensors)
    {
        try
        {
            var forest = IsolationForestStateMapper.ToForest(IsolationForestStateBinary.Read(reader.Array<byte>()));
            Require(forest.Features == sensors);
            return forest;
        }
        catch (FormatException damaged)
        {
            throw new InvalidDataException("The forest of this ensemble model cannot be read. " + damaged.Message, damaged);
        }
    }

    private static void Write(StateWriter writer, TailChannels tails)
    {
        foreach (var tail in tails.Channels) StatePart.Write(writer, tail);
        if (tails.Joint is not null) StatePart.Write(writer, tails.Joint);
    }

    private static TailChannels Tails(ref StateReader reader, int channels, bool joint)
    {
        var tails = new Tail[channels];
        for (var c = 0; c < channels; c++) tails[c] = StatePart.Tail(ref reader, What);
        return new(tails, joint ? StatePart.Tail(ref reader, What) : null);
    }

    private static bool Ascending(int[] sensors, int count)
    {
        for (var i = 0; i < sensors.Length; i++)
            if (sensors[i] < 0 || sensors[i] >= count || (i > 0 && sensors[i] <= sensors[i - 1])) return false;
        return true;
    }

    private static bool Positive(double value) => StatePart.Positive(value);

    private static void Require(bool holds) => StatePart.Require(holds, What);
}
