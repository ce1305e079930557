namespace StreamingAnomaly.Detection.Ensemble;

public sealed partial class EnsembleScorer
{
    /// <summary>
    /// Which sensors made the newest row's score: the heads' shares weighted by their surprise, and a changed constant sensor
    /// weighted by its own. Computed when asked; allocates nothing.
    /// </summary>
    /// <param name="shares">Receives shares by input sensor, at least 0, that sum to 1; all 0 before the first row.</param>
    /// <exception cref="ArgumentException">The length is not the model's number of sensors.</exception>
    public void Attribute(Span<double> shares)
    {
        CheckLength(shares);
        shares.Clear();
        for (var head = 0; head < surprises.Length; head++)
            if (surprises[head] > 0) AddHead(head, surprises[head], shares);
        if (stream.Constants.Sensor >= 0) shares[stream.Constants.Sensor] += stream.Constants.Surprise;
        Normalise(shares);
    }

    /// <summary>Which sensors made one head's surprise at the newest row.</summary>
    /// <remarks>
    /// lag and ms: a sensor's part of the quadratic form, z_i (A z)_i summed over its lags or statistics, none below 0.
    /// forecast: each sensor's own surprise. knn: its part of the squared distances to the nearest rows. forest: the depth that
    /// its splits saved. Sensors in groups: a group's parts are weighted by the group's surprise.
    /// </remarks>
    /// <param name="head">Index into <see cref="HeadNames"/>.</param>
    /// <param name="shares">As for <see cref="Attribute(Span{double})"/>.</param>
    /// <exception cref="ArgumentException">There is no such head, or the length is not the model's number of sensors.</exception>
    public void Attribute(int head, Span<double> shares)
    {
        CheckLength(shares);
        if ((uint)head >= (uint)surprises.Length)
            throw new ArgumentOutOfRangeException(nameof(head), head, $"Heads are 0 to {surprises.Length - 1}.");
        shares.Clear();
        AddHead(head, 1, shares);
        Normalise(shares);
    }

    private void CheckLength(Span<double> shares)
    {
        if (shares.Length != model.Sensors)
            throw new ArgumentException($"There is room for {shares.Length} shares; this model has {model.Sensors} sensors.", nameof(shares));
    }

    /// <summary>Adds a head's shares, which sum to <paramref name="weight"/>.</summary>
    private void AddHead(int head, double weight, Span<double> shares)
    {
        var scratch = EnsembleScratch.For(model);
        var live = model.Standard.Live;
        var parts = scratch.Shares.AsSpan(0, live.Length);
        parts.Clear();
        switch (head)
        {
            case EnsembleModel.ForestHead:
                if (live.Length > 0) model.Forest!.Attribute(Narrow(scratch, live.Length), parts);
                break;
            case EnsembleModel.ForecastHead:
                ForecastParts(scratch, parts);
                break;
            default:
                JointParts(head, scratch, parts);
                break;
        }
        Normalise(parts);
        for (var i = 0; i < live.Length; i++) shares[live[i]] += weight * parts[i];
    }

    private void ForecastParts(EnsembleScratch scratch, Span<double> parts)
    {
        var tails = model.Tails[EnsembleModel.ForecastHead].Channels;
        foreach (var group in model.Groups)
            group.ForecastErrors(stream.History, scratch, parts.Slice(group.Group.First, group.Group.Count));
        for (var i = 0; i < parts.Length; i++) parts[i] = Math.Max(tails[i].Surprise(parts[i]), 0);
    }

    private void JointParts(int head, EnsembleScratch scratch, Span<double> shares)
    {
        if (head != EnsembleModel.LagHead) stream.History.WindowStatistics(model.Widths, scratch.Statistics);
        for (var g = 0; g < model.Groups.Length; g++)
        {
            var (group, sensors) = (model.Groups[g], model.Groups[g].Group.Count);
            var columns = head == EnsembleModel.LagHead ? group.Group.LagColumns : group.Group.StatisticsColumns;
            var parts = scratch.Parts.AsSpan(0, columns);
            var centred = scratch.Centred.AsSpan(0, columns);
            double score;
            if (head == EnsembleModel.LagHead)
            {
                score = group.LagDistance(stream.History, scratch);
                group.Lag.Parts(centred, scratch.Coordinates.AsSpan(0, group.Lag.Components), parts);
            }
            else
            {
                score = group.StatisticsDistance(model.Standard.Live.Length, scratch);
                if (head == EnsembleModel.StatisticsHead)
                    group.Statistics.Parts(centred, scratch.Coordinates.AsSpan(0, group.Statistics.Components), parts);
                else
                    score = NeighbourParts(group, scratch, NearestOf(g), parts);
            }
            var mine = shares.Slice(group.Group.First, sensors);
            for (var i = 0; i < columns; i++) mine[i % sensors] += parts[i]; // sensors run fastest in every feature row
            Normalise(mine);
            if (model.Groups.Length == 1) continue;
            var weight = Math.Max(model.Tails[head].Channels[g].Surprise(score), 0);
            for (var s = 0; s < sensors; s++) mine[s] *= weight;
        }
    }

    private static double NeighbourParts(GroupModel group, EnsembleScratch scratch, Span<int> nearest, Span<double> parts)
    {
        parts.Clear();
        var distance = group.NeighbourDistance(scratch, nearest);
        foreach (var index in nearest)
        {
            if (index < 0) continue;
            var row = group.Bank.Rows.Slice(index * parts.Length, parts.Length);
            for (var i = 0; i < parts.Length; i++) parts[i] += (scratch.Features[i] - row[i]) * (scratch.Features[i] - row[i]);
        }
        return distance;
    }

    /// <summary>Takes off what is below 0 and scales to sum 1; leaves zeros where nothing is above 0.</summary>
    private static void Normalise(Span<double> shares)
    {
        var sum = 0.0;
        for (var i = 0; i < shares.Length; i++) sum += shares[i] = Math.Max(shares[i], 0);
        if (!(sum > 0)) return;
        for (var i = 0; i < shares.Length; i++) shares[i] /= sum;
    }
}
