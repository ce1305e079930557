using System.Text.Json;
using StreamingAnomaly.Analysis.Anomalies;
using StreamingAnomaly.Datasets.Simulation;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Analysis.Tests;

public sealed class AnalysisEngineTests
{
    private static readonly FabEquipment Etcher = FabCatalog.Etcher("etch-01");
    private static readonly FabFault[] Faults =
    [
        Given.Fault("etch-01", FabFaultKind.LevelShift, 200, 8, 9, "pressure_mtorr", "he_backside_torr"),
        Given.Fault("etch-01", FabFaultKind.Spike, 100, 0.1, 30, "chuck_c"),
        Given.Fault("etch-01", FabFaultKind.LevelShift, 420, 8, 8, "chuck_c"),
    ];

    private static AnalysisOptions Options(params AnalysisDetector[] detectors) => new() { Detectors = detectors, ExpectedRatio = 0.04 };

    [Fact]
    public void Run_KnownFaults_AreFoundByBothAndExplained()
    {
        var outcome = Given.Run(Given.Table(Given.Fab([Etcher], TimeSpan.FromMinutes(10), Faults)), Options(AnalysisDetector.Ensemble, AnalysisDetector.Forest));

        Assert.All(outcome.Result.Detectors, d =>
        {
            TestContext.Current.TestOutputHelper!.WriteLine(d.ToString());
            Assert.True(d.Available);
            Assert.InRange(d.Marked, 1, (int)(0.04 * outcome.Table.Rows));
            Assert.Equal(1, d.Quality!.EventRecall);
            Assert.True(d.Quality.VusPr > 0.4);
        });
        var shift = outcome.Detections[0].Anomalies.Single(a => a.Labelled == true && a.From > UnixNano(195) && a.From < UnixNano(210));
        Assert.Equal(AnomalyKind.Collective, shift.Kind);
        Assert.Equal(["he_backside_torr", "pressure_mtorr"], shift.Sensors.Take(2).Select(s => s.Sensor).Order());
        Assert.Contains(outcome.Detections[1].Anomalies, a => a.Kind == AnomalyKind.Point && a.Labelled == true && a.Sensors[0].Sensor == "chuck_c");
        var agreement = Assert.Single(outcome.Result.Agreement);
        Assert.InRange(agreement.Jaccard!.Value, 0.1, 1);
        Assert.InRange(agreement.Spearman!.Value, 0, 1);
        Assert.Equal("step", Assert.Single(outcome.Result.Groups, g => g == "step"));
    }

    [Fact]
    public void Run_Twice_GivesTheSameResultButForItsTime()
    {
        var samples = Given.Fab([Etcher], TimeSpan.FromMinutes(3), Faults).ToList();
        string Text() => JsonSerializer.Serialize(Given.Run(Given.Table(samples), Options(AnalysisDetector.Forest, AnalysisDetector.Ensemble)).Result is var r
            ? r with { Detectors = [.. r.Detectors.Select(d => d with { Seconds = 0, RowsPerSecond = 0 })] } : null);
        Assert.Equal(Text(), Text());
    }

    [Fact]
    public void Run_FaultsInOneEquipment_RankItFirst()
    {
        var fab = Enumerable.Range(1, 4).Select(i => FabCatalog.Pump($"pump-{i}")).ToList();
        FabFault[] faults = [.. Enumerable.Range(0, 6).Select(i => Given.Fault("pump-3", FabFaultKind.LevelShift, 30 + (i * 40), 4, 12, "body_c"))];
        var outcome = Given.Run(Given.Table(Given.Fab(fab, TimeSpan.FromMinutes(5), faults)), Options(AnalysisDetector.Forest) with { ExpectedRatio = 0.02 });

        var ranking = outcome.Result.Findings[0].Groups.Single(g => g.Column == "equipment");
        Assert.Equal("pump-3", ranking.Values[0].Value);
        Assert.True(ranking.Values[0].Significant);
        Assert.DoesNotContain(ranking.Values.Skip(1), v => v.Significant);
        Assert.Equal("body_c", outcome.Result.Findings[0].Distributions[0].Feature);
    }

    [Fact]
    public void Run_LongDataLearnedInBlocks_ScoresEveryRow()
    {
        var fault = Given.Fault("pump-1", FabFaultKind.LevelShift, 2100, 20, 12, "body_c", "exhaust_kpa");
        var outcome = Given.Run(Given.Table(Given.Fab([FabCatalog.Pump("pump-1")], TimeSpan.FromMinutes(40), fault)), Options(AnalysisDetector.Ensemble) with { ExpectedRatio = 0.02 });
        Assert.Equal(24_000, outcome.Table.Rows); // more than are learnt from
        Assert.Equal(64, outcome.Result.Detectors[0].Unscored); // the first window fills
        Assert.True(outcome.Result.Detectors[0].Quality!.Recall > 0.9);
    }

    // A pump that fails every minute for a tenth of the time: the faults must not teach the ensemble that they are normal.
    [Fact]
    public void Run_LastingFaults_AreNotLearntAsNormal()
    {
        FabFault[] faults = [.. Enumerable.Range(0, 10).Select(i => Given.Fault("pump-1", FabFaultKind.LevelShift, 30 + (i * 60), 6, 9, "body_c", "motor_current_a"))];
        var outcome = Given.Run(Given.Table(Given.Fab([FabCatalog.Pump("pump-1")], TimeSpan.FromMinutes(11), faults)), Options(AnalysisDetector.Ensemble) with { ExpectedRatio = 0.1 });
        TestContext.Current.TestOutputHelper!.WriteLine(outcome.Result.Detectors[0].ToString());
        Assert.True(outcome.Result.Detectors[0].Quality!.VusPr > 0.7);
    }

    [Fact]
    public void Run_HealthyPeriod_TeachesWhatTheRestIsJudgedBy()
    {
        // Half of the data is shifted: only a healthy period tells which half.
        var fault = Given.Fault("pump-1", FabFaultKind.LevelShift, 150, 150, 10, "body_c");
        var table = Given.Table(Given.Fab([FabCatalog.Pump("pump-1")], TimeSpan.FromMinutes(5), fault));
        var options = Options(AnalysisDetector.Forest, AnalysisDetector.Ensemble) with { ExpectedRatio = 0.4, HealthyTo = UnixNano(140) };
        Assert.All(Given.Run(table, options).Result.Detectors, d => Assert.True(d.Quality!.Precision > 0.95, $"{d.Detector} {d.Quality!.Precision}"));
    }

    [Fact]
    public void Run_Moment_FindsTheShiftAndWithoutAModelSaysWhy()
    {
        var table = Given.Table(Given.Fab([FabCatalog.Pump("pump-1")], TimeSpan.FromMinutes(5),
            Given.Fault("pump-1", FabFaultKind.LevelShift, 200, 10, 12, "body_c", "exhaust_kpa")));
        var folder = ShippedModels.Here.Find("moment-nano");
        Assert.SkipWhen(folder is null, "the model moment-nano is not beside the program");
        var seen = new List<AnalysisProgress>();
        var moment = new MomentAccess(() => new MomentDetector(MomentSession.Create(
            MomentImporter.Load(BundleContent.FromFolder(folder!)), new() { Device = MomentDevice.Cpu, Threads = 1 })), null);

        var outcome = new AnalysisEngine(moment, TimeProvider.System).Run(table, Options(AnalysisDetector.Moment), seen.Add, CancellationToken.None);

        var summary = Assert.Single(outcome.Result.Detectors);
        TestContext.Current.TestOutputHelper!.WriteLine(summary.ToString());
        Assert.Equal(1, summary.Quality!.EventRecall);
        Assert.True(summary.Quality.VusPr > 0.2);
        Assert.True(summary.Stride >= 16);
        Assert.True(seen.Count(p => p.Stage == "moment") > 10);
        Assert.Equal(seen.Select(p => p.Share).Order(), seen.Select(p => p.Share));

        var without = Assert.Throws<AnalysisException>(() => Given.Run(table, Options(AnalysisDetector.Moment), MomentAccess.None("set moment.model")));
        Assert.Contains("set moment.model", without.Message, StringComparison.Ordinal);
        var beside = Given.Run(table, Options(AnalysisDetector.Moment, AnalysisDetector.Forest), MomentAccess.None("set moment.model"));
        Assert.Equal("set moment.model", beside.Result.Detectors[0].Reason);
        Assert.True(beside.Result.Detectors[1].Available);
    }

    [Fact]
    public void Run_Cancelled_StopsAtTheNextWord()
    {
        var table = Given.Table(Given.Fab([Etcher], TimeSpan.FromMinutes(2)));
        using var stop = new CancellationTokenSource();
        var said = 0;
        Assert.Throws<OperationCanceledException>(() => new AnalysisEngine(MomentAccess.None("none"), TimeProvider.System).Run(
            table, Options(AnalysisDetector.Forest, AnalysisDetector.Ensemble), p => { said++; if (p.Stage == "ensemble") stop.Cancel(); }, stop.Token));
        Assert.InRange(said, 2, 20);
    }

    private static long UnixNano(double seconds) => Contracts.UnixTime.ToNanoseconds(Given.Start.AddSeconds(seconds));
}
