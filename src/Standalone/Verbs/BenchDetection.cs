using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary>
/// <c>anomaly bench detection</c>: what a reading costs from values to verdict, on one core, for few and many sensors and
/// equipments. Every equipment has arrays of its own, so that many of them cost what they cost in memory traffic.
/// </summary>
internal static class BenchDetection
{
    private const int TrainingRows = 2000;
    private const int FewestReadings = 20_000;
    private const long Second = 1_000_000_000;

    /// <summary>Memory that equipments may take together; larger cases are left out and say so.</summary>
    private const double MostBytes = 8e9;

    public static Command Create()
    {
        var sensors = new Option<int[]>("--sensors")
        {
            Description = "Sensors of each equipment, several times", DefaultValueFactory = _ => [1, 20, 200], AllowMultipleArgumentsPerToken = true,
        };
        var equipment = new Option<int[]>("--equipment", "-n")
        {
            Description = "Number of equipments, several times", DefaultValueFactory = _ => [10, 100, 1000, 10_000], AllowMultipleArgumentsPerToken = true,
        };
        var detectors = new Option<string[]>("--detectors")
        {
            Description = "Detectors", DefaultValueFactory = _ => ["level", "ensemble"], AllowMultipleArgumentsPerToken = true,
        };
        var rounds = new Option<int>("--rounds") { Description = "Rounds; the median counts", DefaultValueFactory = _ => 5 };
        var report = new Option<FileInfo?>("--report") { Description = "Write a JSON report" };
        var command = new Command("detection", "Values to verdicts, without log and store, on one core") { sensors, equipment, detectors, rounds, report };
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            var cases = new List<Case>();
            await AnsiConsole.Progress().StartAsync(context =>
            {
                int[] widths = parse.GetValue(sensors)!, counts = [.. parse.GetValue(equipment)!.Order()];
                var bar = context.AddTask("measuring", maxValue: widths.Length * counts.Length);
                foreach (var width in widths)
                {
                    var subject = Subject.Train(width, parse.GetValue(detectors)!);
                    foreach (var count in counts)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        cases.Add(subject.Measure(count, parse.GetValue(rounds)));
                        bar.Increment(1);
                    }
                }
                return Task.CompletedTask;
            });
            Show(cases);
            if (parse.GetValue(report) is { } file)
                await File.WriteAllBytesAsync(file.FullName, JsonSerializer.SerializeToUtf8Bytes(new { detectors = parse.GetValue(detectors), cases }, BenchVerb.Json), cancellation);
            return 0;
        }));
        return command;
    }

    private static void Show(List<Case> cases)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var title in new[] { "sensors", "equipments", "training s", "µs/reading", "readings/s", "values/s", "model kB", "state kB", "allocated B/reading" })
            table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var c in cases)
            table.AddRow(
                Text(c.Sensors), Text(c.Equipment), Text(c.TrainingSeconds, "0.00"),
                c.Microseconds is { } micros ? Text(micros, "0.00") : "left out: memory", Text(c.ReadingsPerSecond, "N0"),
                Text(c.ReadingsPerSecond * c.Sensors, "N0"), Text(c.ModelBytes / 1e3, "0.0"), Text(c.StateBytes / 1e3, "0.0"),
                Text(c.AllocatedBytesPerReading, "0.00"));
        AnsiConsole.Write(table);
    }

    private static string Text(double? value, string format = "0") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    /// <summary>One line of the table. Microseconds and what follows from them are null where memory does not suffice.</summary>
    /// <param name="Sensors">Sensors of each equipment.</param>
    /// <param name="Equipment">Number of equipments.</param>
    /// <param name="TrainingSeconds">Training one model on 2,000 rows.</param>
    /// <param name="Microseconds">Per reading, median.</param>
    /// <param name="ReadingsPerSecond">Of one core.</param>
    /// <param name="ModelBytes">What training learnt, serialised.</param>
    /// <param name="StateBytes">What the stream holds, serialised: windows, tails, alarm state.</param>
    /// <param name="WindowBytes">The floats of the equipment's window alone.</param>
    /// <param name="HeldBytes">Managed memory per equipment, model and state.</param>
    /// <param name="AllocatedBytesPerReading">By the scoring thread.</param>
    internal sealed record Case(
        int Sensors, int Equipment, double TrainingSeconds, double? Microseconds, double? ReadingsPerSecond, long ModelBytes,
        long StateBytes, long WindowBytes, double? HeldBytes, double? AllocatedBytesPerReading);

    private sealed class Subject
    {
        private readonly ScoringOptions scoring;
        private readonly byte[] model;
        private readonly double[] noise;
        private readonly int sensors;
        private readonly double trainingSeconds;

        private Subject(int sensors, string[] detectors)
        {
            this.sensors = sensors;
            scoring = new() { Detectors = detectors };
            noise = Noise(TrainingRows, sensors);
            var names = Enumerable.Range(0, sensors).Select(i => $"s{i}").ToArray();
            var times = Enumerable.Range(0, TrainingRows).Select(i => (i + 1L) * Second).ToArray();
            var baseline = new Baseline(names, times, noise);
            var begin = TimeProvider.System.GetTimestamp();
            model = EquipmentModelMapper.ToBytes(EquipmentTrainer.Train(baseline, new() { Detectors = detectors }));
            trainingSeconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
        }

        public static Subject Train(int sensors, string[] detectors) => new(sensors, detectors);

        public Case Measure(int equipment, int rounds)
        {
            var before = GC.GetTotalMemory(true);
            if (model.Length * 2.0 * equipment > MostBytes)
                return new(sensors, equipment, trainingSeconds, null, null, model.Length, 0, Window, null, null);
            var scorers = new EquipmentScorer[equipment];
            for (var i = 0; i < equipment; i++) scorers[i] = new(EquipmentModelMapper.FromBytes(model), scoring);
            var held = (GC.GetTotalMemory(true) - before) / (double)equipment;
            var (observation, verdict) = (new Observation(), new Verdict());
            var perRound = Math.Max(2, FewestReadings / equipment);
            var (time, row) = (0L, 0);

            void Round(int readings)
            {
                for (var r = 0; r < readings; r++)
                {
                    time += Second;
                    row = (row + 1) % TrainingRows;
                    foreach (var scorer in scorers)
                    {
                        scorer.Observe(time, noise.AsSpan(row * sensors, sensors), null, observation);
                        scorer.Decide(observation, ExternalResult.NotAsked, verdict);
                    }
                }
            }

            Round(Math.Max(70, perRound / 4));
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var micros = new double[rounds];
            for (var i = 0; i < rounds; i++)
            {
                var begin = TimeProvider.System.GetTimestamp();
                Round(perRound);
                micros[i] = TimeProvider.System.GetElapsedTime(begin).TotalMicroseconds / ((double)perRound * equipment);
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Array.Sort(micros);
            var median = micros[rounds / 2];
            return new(
                sensors, equipment, trainingSeconds, median, 1e6 / median, model.Length,
                EquipmentScorerStateMapper.ToBytes(scorers[0].Capture()).Length, Window, held,
                (double)allocated / ((double)rounds * perRound * equipment));
        }

        private long Window => (long)scoring.RingFrames * sensors * sizeof(float);

        /// <summary>Sensors that move together, as a machine's do, with noise of their own.</summary>
        private static double[] Noise(int rows, int sensors)
        {
            var random = new Random(1);
            double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var values = new double[rows * sensors];
            double common = 0;
            for (var r = 0; r < rows; r++)
            {
                common = 0.9 * common + 0.44 * Normal();
                for (var s = 0; s < sensors; s++) values[r * sensors + s] = 10 * s + common * (1 + s % 3) + Normal();
            }
            return values;
        }
    }
}
