using System.Text.Json;
using StreamingAnomaly.Detection.Calibration;

namespace StreamingAnomaly.Detection.Tests.Calibration;

/// <summary>The reference run of calibration.md, sample by sample, to 12 significant digits.</summary>
public sealed class AlarmCalibrationVectorTests
{
    private readonly JsonElement root = JsonDocument.Parse(
        File.ReadAllText(SharedData.Require("eval/calibration-vectors.json"))).RootElement;

    [Fact]
    public void Theta_OfTheDefaultK_IsTheReference() =>
        Same(root.GetProperty("theta_of_3.5").GetDouble(), AlarmCalibration.Theta(3.5), "theta");

    [Fact]
    public void Fit_OfTheCalibrationScores_IsTheReference()
    {
        foreach (var detector in Detectors)
        {
            var start = TailStart.Fit(Numbers(root.GetProperty("calibration"), detector));
            var expected = Numbers(root.GetProperty("initial_u_b"), detector);
            Same(expected[0], start.Level, detector);
            Same(expected[1], start.Slope, detector);
            Assert.Equal(100, start.Count);
        }
    }

    [Fact]
    public void Step_OverTheReferenceRun_GivesEveryReferenceNumber()
    {
        var calibration = Create();
        var scores = Detectors.Select(d => Numbers(root.GetProperty("scores"), d)).ToArray();
        var expected = root.GetProperty("expected");
        var tails = new double[2];
        int episodes = 0;
        for (var t = 0; t < scores[0].Length; t++)
        {
            var decision = calibration.Step([scores[0][t], scores[1][t]], tails);
            Assert.True(decision.Judged);
            Assert.Equal(At(expected, "stage", t), decision.Stage);
            Assert.Equal(At(expected, "frozen_stage", t), decision.FrozenStage);
            Same(At(expected, "ratio", t), decision.Ratio, $"ratio {t}");
            Assert.Equal(At(expected, "opened", t) != 0, decision.Opened);
            Assert.Equal(At(expected, "alarm", t) != 0, decision.Alarm);
            Assert.Equal(At(expected, "alarm_stage", t), decision.AlarmStage);
            Same(At(expected, "displacement", t), decision.Displacement, $"displacement {t}");
            Assert.Equal(At(expected, "moved", t) != 0, decision.Moved);
            Same(At(expected, "control", t), decision.Control, $"control {t}");
            for (var d = 0; d < 2; d++) Same(At(expected.GetProperty("p"), Detectors[d], t), tails[d], $"p {t}");
            episodes += decision.Opened ? 1 : 0;
        }
        Assert.Equal(3, episodes);
        FinalState(calibration.Capture());
    }

    private void FinalState(AlarmCalibrationState state)
    {
        var final = root.GetProperty("final_state");
        for (var d = 0; d < 2; d++)
        {
            var expected = Numbers(final.GetProperty("u_b"), Detectors[d]);
            Same(expected[0], state.Trackers[d].Level, "final u");
            Same(expected[1], state.Trackers[d].Slope, "final b");
        }
        var cusums = Numbers(final, "W");
        for (var h = 0; h < 3; h++) Same(cusums[h], state.Cusums[h], "final W");
        Same(final.GetProperty("log_c").GetDouble(), state.LogControl, "final ln c");
        Assert.Equal(final.GetProperty("open").GetBoolean(), state.Open);
        Assert.Equal(final.GetProperty("quiet").GetInt32(), state.Quiet);
    }

    private static readonly string[] Detectors = ["mean-z2", "kmeans-raw"];

    private AlarmCalibration Create()
    {
        var heads = root.GetProperty("parameters").GetProperty("heads").EnumerateArray()
            .Select(h => new AlarmHead(Array.IndexOf(Detectors, h[0].GetString()), h[1].GetDouble())).ToArray();
        return new(
            new() { Budget = root.GetProperty("budget").GetDouble(), Heads = heads },
            [.. Detectors.Select(d => (TailStart?)TailStart.Fit(Numbers(root.GetProperty("calibration"), d)))]);
    }

    private static double[] Numbers(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    private static double At(JsonElement parent, string name, int t) => parent.GetProperty(name)[t].GetDouble();

    private static void Same(double expected, double actual, string what) =>
        Assert.True(Math.Abs(expected - actual) <= 5e-12 * Math.Abs(expected) + 1e-15, $"{what}: expected {expected:R}, got {actual:R}");
}
