using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Models.Moment.Admission;

/// <summary>
/// Puts faults of known kind and place into healthy rows, for equipment whose history has no labelled ones. The same rows and
/// seed give the same faults. They are simpler than real ones: a detector that finds these need not find those.
/// </summary>
public static class FaultInjector
{
    /// <summary>Rows of the shortest fault.</summary>
    private const int Shortest = 16;

    /// <summary>Rows of the longest fault.</summary>
    private const int Longest = 64;

    /// <summary>Rows from one fault's start to the next's, so that a window of 512 holds few of them and most rows stay healthy.</summary>
    private const int Spacing = 256;

    /// <summary>Sizes in standard deviations: from barely visible to plain.</summary>
    private const double Smallest = 1, Largest = 5;

    /// <summary>A spike is this many times larger: it has a row or three to be seen in.</summary>
    private const double SpikeFactor = 2;

    /// <summary>Injects a fault every 256 rows, kinds in turn, into sensors by chance.</summary>
    /// <param name="healthy">Rows that nothing was learnt from; left as they are.</param>
    /// <param name="seed">Seed.</param>
    /// <exception cref="ArgumentException">There is no row for a fault, or no sensor that moves.</exception>
    public static LabelledHistory Inject(Baseline healthy, int seed)
    {
        int sensors = healthy.Sensors.Count, count = healthy.Rows / Spacing;
        if (count == 0) throw new ArgumentException($"{healthy.Rows} rows are too few for a fault; {Spacing} are needed for each.", nameof(healthy));
        double[] sizes = [.. Enumerable.Range(0, sensors).Select(s => Deviation(healthy.Column(s)))];
        int[] moving = [.. Enumerable.Range(0, sensors).Where(s => sizes[s] > 0)];
        if (moving.Length == 0) throw new ArgumentException("No sensor moves in these rows.", nameof(healthy));

        var random = new Random(seed);
        double[] values = [.. healthy.Values];
        var labels = new bool[healthy.Rows];
        var faults = new List<InjectedFault>(count);
        for (int i = 0; i < count; i++)
        {
            var kind = (FaultKind)(i % 4);
            int sensor = moving[random.Next(moving.Length)];
            int length = kind == FaultKind.Spike ? random.Next(1, 4) : random.Next(Shortest, Longest + 1);
            int start = i * Spacing + random.Next(Spacing - Longest);
            double size = Smallest + (Largest - Smallest) * random.NextDouble(), sign = random.Next(2) == 0 ? -1 : 1;
            for (int t = start; t < start + length; t++)
            {
                values[t * sensors + sensor] += sizes[sensor] * size * kind switch
                {
                    FaultKind.Level => sign,
                    FaultKind.Variance => Normal(random),
                    FaultKind.Spike => sign * SpikeFactor,
                    _ => sign * (t - start + 1) / length,
                };
                labels[t] = true;
            }
            faults.Add(new(kind, sensor, start, start + length - 1, size));
        }
        string?[] runs = [.. Enumerable.Range(0, healthy.Rows).Select(healthy.Run)];
        return new(new([.. healthy.Sensors], healthy.Times.ToArray(), values, runs), labels, faults);
    }

    private static double Deviation(double[] column)
    {
        double[] known = [.. column.Where(double.IsFinite)];
        if (known.Length == 0) return 0;
        double mean = known.Average();
        return Math.Sqrt(known.Average(x => (x - mean) * (x - mean)));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
