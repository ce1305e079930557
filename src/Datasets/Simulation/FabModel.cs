namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>A sensor of the synthetic fab.</summary>
/// <param name="Name">Name with its unit, as a tool would report it.</param>
/// <param name="Level">Healthy level in the first step.</param>
/// <param name="Noise">Standard deviation of its noise.</param>
/// <param name="Steps">What each recipe step adds to the level; empty if steps do not matter.</param>
/// <param name="Coupling">How much of its noise comes from what all sensors of the equipment share, 0..1.</param>
public sealed record FabSensor(string Name, double Level, double Noise, IReadOnlyList<double> Steps, double Coupling);

/// <summary>One equipment of the synthetic fab.</summary>
/// <param name="Id">Equipment id.</param>
/// <param name="Recipe">Name of its recipe.</param>
/// <param name="StepSeconds">How long each step lasts; one pass is one wafer.</param>
/// <param name="Sensors">Its 4 to 20 sensors.</param>
public sealed record FabEquipment(string Id, string Recipe, IReadOnlyList<double> StepSeconds, IReadOnlyList<FabSensor> Sensors)
{
    /// <summary>Seconds of one pass.</summary>
    public double CycleSeconds => StepSeconds.Sum();

    /// <summary>Healthy standard deviation of a sensor over whole passes: its noise and what the steps add.</summary>
    public double Deviation(FabSensor sensor)
    {
        if (sensor.Steps.Count == 0) return sensor.Noise;
        var mean = StepSeconds.Select((seconds, i) => seconds * sensor.Steps[i]).Sum() / CycleSeconds;
        var variance = StepSeconds.Select((seconds, i) => seconds * Math.Pow(sensor.Steps[i] - mean, 2)).Sum() / CycleSeconds;
        return Math.Sqrt((sensor.Noise * sensor.Noise) + variance);
    }
}
