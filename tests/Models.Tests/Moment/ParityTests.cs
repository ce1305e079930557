using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Tests.Moment;

public class ParityTests(ITestOutputHelper output)
{
    private static readonly MomentSessionOptions Cpu = new() { Device = MomentDevice.Cpu, Threads = 1, BatchSize = 12 };
    private static readonly string[] Inputs =
        ["main.x", "main.input_mask", "main.mask", "edge.x", "edge.input_mask", "short.x", "trace.rows"];

    [Theory]
    [InlineData("tiny")]
    [InlineData("wide")]
    public void Verify_VectorsOfMomentfm_AllPassAndNoneIsLeftOut(string model)
    {
        string folder = SharedData.Require($"moment/parity/{model}");
        using var cases = SafetensorsFile.Open(Path.Combine(folder, "cases.safetensors"));
        var expected = cases.Entries.Select(e => e.Name)
            .Where(n => !Inputs.Contains(n) && !n.StartsWith("f32.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        var report = MomentVerifier.Verify(folder, folder, Cpu);

        output.WriteLine(report.ToString());
        Assert.True(report.Passed, report.ToString());
        Assert.Equal(expected, report.Cases.Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Verify_WeightsOfAnotherModel_Fails()
    {
        string folder = SharedData.Require("moment/parity/tiny");
        using var other = new TemporaryFolder();
        File.Copy(Path.Combine(folder, "config.json"), Path.Combine(other.Path, "config.json"));
        using (var model = File.Create(Path.Combine(other.Path, "model.safetensors")))
            MomentRandomWeights.Write(model, MomentConfig.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json"))), seed: 1);

        var report = MomentVerifier.Verify(other.Path, folder, Cpu);

        Assert.False(report.Passed);
        Assert.Contains(report.Cases, c => c is { Name: "main.forward.normalized", Passed: false });
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("wide")]
    public void Reference_VectorsOfMomentfm_AgreesToFloatRounding(string model)
    {
        string folder = SharedData.Require($"moment/parity/{model}");
        using var cases = SafetensorsFile.Open(Path.Combine(folder, "cases.safetensors"));
        using var reference = new MomentReference(MomentWeights.Load(folder), rows: 12);
        var oracle = new MomentModel(reference);

        var forward = oracle.Forward(cases.Floats("main.x"), cases.Floats("main.input_mask"), cases.Floats("main.mask"));
        var embedding = oracle.Embed(cases.Floats("main.x"), cases.Floats("main.input_mask"));

        Near(cases.Floats("main.forward_masked.normalized"), forward.Normalized);
        Near(cases.Floats("main.embed.none"), embedding.States);
        static void Near(float[] expected, float[] actual)
        {
            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), p => Assert.InRange(p.Second, p.First - 1.5e-6f, p.First + 1.5e-6f));
        }
    }

    [Fact]
    public void SelfCheck_RandomModelOfOtherSizes_PassesAndNoticesOtherWeights()
    {
        var config = new MomentConfig { Width = 64, Layers = 2, Heads = 2, HeadWidth = 16, FeedForward = 40, Vocabulary = 4 };
        var weights = MomentRandomWeights.Create(config, seed: 3);
        using var session = MomentSession.Create(weights, Cpu);

        Assert.True(MomentVerifier.SelfCheck(weights, session).Passed);
        Assert.False(MomentVerifier.SelfCheck(MomentRandomWeights.Create(config, seed: 4), session).Passed);
    }

    [Fact]
    public void Bucket_Distances_MatchTheTableOfT5()
    {
        int[] starts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46];   // first distance of each bucket, up to 63
        for (int n = 0; n < 64; n++)
        {
            int bucket = Array.FindLastIndex(starts, s => s <= n);
            Assert.Equal(bucket, RelativePosition.Bucket(-n));
            Assert.Equal(n == 0 ? 0 : bucket + 16, RelativePosition.Bucket(n));
        }
    }
}
