using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Detection.Tests.Ensemble;

/// <summary>A fault is put into one known sensor; where the score is high, that sensor must be named first.</summary>
public sealed class EnsembleAttributionTests(ITestOutputHelper output)
{
    private const int TrainRows = 1000;
    private const int Trials = 60;
    private const int FaultRows = 12;

    [Theory]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(20)]
    public void Attribute_FaultInOneSensor_NamesItFirst(int sensors)
    {
        var train = CorrelatedRows.Make(TrainRows + Trials * 100, sensors, seed: 31);
        var fit = EnsembleTrainer.Fit(train.AsSpan(0, TrainRows * sensors), sensors, default, new());
        var high = fit.Scores.Order().ElementAt((int)(0.995 * fit.Scores.Length));
        foreach (var kind in new[] { "shift", "variance", "spike" })
        {
            var count = new Count(EnsembleModel.HeadNames.Count + 1);
            for (var trial = 0; trial < Trials; trial++)
                Play(fit, train.AsSpan((TrainRows + trial * 100) * sensors, 100 * sensors).ToArray(), kind, trial, high, count);
            output.WriteLine($"{sensors} sensors, {kind}: {count.High} high rows; fused {count.Rate(0):0.000}; "
                + string.Join(", ", EnsembleModel.HeadNames.Select((n, h) => $"{n} {count.Rate(h + 1):0.000}")));
            Assert.InRange(count.High, kind == "spike" ? Trials / 2 : Trials, int.MaxValue);
            Assert.InRange(count.Rate(0), 0.9, 1);
        }
    }

    private static void Play(TrainedEnsemble fit, double[] rows, string kind, int trial, double high, Count count)
    {
        var (sensors, random) = (fit.Model.Sensors, new Random(trial));
        var faulty = random.Next(sensors);
        var deviation = fit.Model.Standard.Deviations[faulty];
        var mean = fit.Model.Standard.Means[faulty];
        var scorer = new EnsembleScorer(fit.Model, fit.End);
        var shares = new double[sensors];
        for (var t = 0; t < 64 + FaultRows; t++)
        {
            var row = rows.AsSpan(t * sensors, sensors);
            if (t >= 64)
                row[faulty] = kind switch
                {
                    "shift" => row[faulty] + 6 * deviation,
                    "variance" => mean + 2 * (row[faulty] - mean),
                    _ => t == 64 ? row[faulty] + 6 * deviation : row[faulty],
                };
            scorer.Observe(row, false);
            if (t < 64 || scorer.Surprise < high || (kind == "spike" && t > 64)) continue;
            count.High++;
            scorer.Attribute(shares);
            if (First(shares) == faulty) count.Hits[0]++;
            for (var head = 0; head < EnsembleModel.HeadNames.Count; head++)
            {
                scorer.Attribute(head, shares);
                if (First(shares) == faulty) count.Hits[head + 1]++;
            }
        }
    }

    private static int First(double[] shares) => Array.IndexOf(shares, shares.Max());

    private sealed class Count(int judges)
    {
        public int High { get; set; }
        public int[] Hits { get; } = new int[judges];
        public double Rate(int judge) => Hits[judge] / (double)Math.Max(High, 1);
    }
}
