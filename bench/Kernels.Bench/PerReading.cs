using BenchmarkDotNet.Attributes;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Forest;
using StreamingAnomaly.Detection.Frames;

namespace StreamingAnomaly.Kernels.Bench;

/// <summary>What one reading of one equipment costs, part by part; <see cref="Verdict"/> is all of it.</summary>
[MemoryDiagnoser(false)]
public class PerReading
{
    private const int Rows = 2000;
    private const long Second = 1_000_000_000;

    private readonly Observation observation = new();
    private readonly Verdict verdict = new();
    private readonly double[] scores = new double[2];
    private readonly double[] tails = new double[2];
    private double[] values = [];
    private float[] narrow = [];
    private double[] shares = [];
    private byte[] json = [];
    private readonly List<Reading> decoded = [];
    private FrameRing ring = null!;
    private IsolationForest forest = null!;
    private EnsembleScorer ensemble = null!;
    private AlarmCalibration alarms = null!;
    private EquipmentScorer scorer = null!;
    private int row;
    private long time;

    /// <summary>Sensors of the equipment.</summary>
    [Params(1, 8, 20, 38)]
    public int Sensors { get; set; }

    [GlobalSetup]
    public void Train()
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        values = new double[Rows * Sensors];
        double common = 0;
        for (var r = 0; r < Rows; r++)
        {
            common = 0.9 * common + 0.44 * Normal();
            for (var s = 0; s < Sensors; s++) values[r * Sensors + s] = 10 * s + common * (1 + s % 3) + Normal();
        }
        narrow = Array.ConvertAll(values, v => (float)v);
        shares = new double[Sensors];
        string[] names = [.. Enumerable.Range(0, Sensors).Select(s => $"sensor-{s:00}")];
        json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new
        {
            equipment = "etch-01", time = "2026-11-21T08:00:00.123Z",
            values = names.Select((n, s) => (n, values[s])).ToDictionary(v => v.n, v => v.Item2), context = new { recipe = "R1", step = 4 },
        });
        ring = new(Sensors, new() { Capacity = 64, StepNanos = Second });
        forest = IsolationForest.Train(narrow, Sensors, new());
        var trained = EnsembleTrainer.Fit(values, Sensors, [], new());
        ensemble = new(trained.Model, trained.End);
        alarms = new(new() { Heads = AlarmOptions.DefaultHeads(2, 1) }, [TailStart.Fit(trained.Scores), TailStart.Fit(trained.Scores)]);
        var baseline = new Baseline(names, [.. Enumerable.Range(1, Rows).Select(i => i * Second)], values);
        scorer = new(EquipmentTrainer.Train(baseline, new()), new());
    }

    [Benchmark]
    public object? DecodeJson()
    {
        decoded.Clear();
        return ReadingCodec.Read(json, "application/json", decoded);
    }

    [Benchmark]
    public FrameArrival Ring() => ring.Add(time += Second, Next());

    [Benchmark]
    public double Forest() => forest.Score(narrow.AsSpan(NextRow() * Sensors, Sensors));

    [Benchmark]
    public double Ensemble() => ensemble.Observe(Next(), false);

    [Benchmark]
    public double EnsembleAttribution()
    {
        ensemble.Observe(Next(), false);
        ensemble.Attribute(shares);
        return shares[0];
    }

    [Benchmark]
    public double Alarms()
    {
        scores.AsSpan().Fill(0.3 + NextRow() % 7 * 0.1);
        return alarms.Step(scores, tails).Ratio;
    }

    [Benchmark(Baseline = true)]
    public double Verdict()
    {
        scorer.Observe(time += Second, Next(), null, observation);
        scorer.Decide(observation, ExternalResult.NotAsked, verdict);
        return verdict.Ratio;
    }

    private ReadOnlySpan<double> Next() => values.AsSpan(NextRow() * Sensors, Sensors);

    private int NextRow() => row = (row + 1) % Rows;
}
