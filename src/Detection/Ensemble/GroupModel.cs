namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>The joint heads of a group of sensors: lag, forecast, window statistics, nearest neighbours.</summary>
internal sealed record GroupModel(
    SensorGroup Group, Subspace Lag, LinearForecast Forecast, double[] StatisticsMeans, double[] StatisticsScales,
    Subspace Statistics, NeighbourBank Bank)
{
    /// <summary>Distance of the lag window; the centred window and its coordinates stay in the scratch.</summary>
    public double LagDistance(History history, EnsembleScratch scratch)
    {
        var window = scratch.Features.AsSpan(0, Group.LagColumns);
        Group.Lags(history, window);
        return Lag.Distance(window, scratch.Centred.AsSpan(0, window.Length), scratch.Coordinates.AsSpan(0, Lag.Components));
    }

    /// <summary>Absolute forecast error of every sensor, [sensors].</summary>
    public void ForecastErrors(History history, EnsembleScratch scratch, Span<double> errors)
    {
        var sample = scratch.Features.AsSpan(0, Group.SampleLength);
        Group.Sample(history, sample);
        Forecast.Errors(sample, errors);
    }

    /// <summary>Distance of the standardised window statistics, which stay in the scratch with their coordinates.</summary>
    public double StatisticsDistance(int allSensors, EnsembleScratch scratch)
    {
        var features = scratch.Features.AsSpan(0, Group.StatisticsColumns);
        Group.Statistics(scratch.Statistics, allSensors, features);
        Standardise(features, StatisticsMeans, StatisticsScales);
        return Statistics.Distance(
            features, scratch.Centred.AsSpan(0, features.Length), scratch.Coordinates.AsSpan(0, Statistics.Components));
    }

    /// <summary>Mean distance to the nearest rows of the bank, right after <see cref="StatisticsDistance"/>.</summary>
    public double NeighbourDistance(EnsembleScratch scratch, Span<int> nearest)
    {
        var features = scratch.Features.AsSpan(0, Group.StatisticsColumns);
        var row = scratch.Floats.AsSpan(0, features.Length);
        for (var i = 0; i < row.Length; i++) row[i] = (float)features[i];
        return Bank.Nearest(
            row, scratch.Centred.AsSpan(0, row.Length), scratch.Coordinates.AsSpan(0, Statistics.Components),
            nearest).Distance;
    }

    public static void Standardise(Span<double> features, ReadOnlySpan<double> means, ReadOnlySpan<double> scales)
    {
        for (var i = 0; i < features.Length; i++) features[i] = (features[i] - means[i]) / scales[i];
    }
}
