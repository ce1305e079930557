using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Tests.Moment;

public class ParityTests(ITestOutputHelper output)
{
    private static readonly MomentSessionOptions Cpu = new() { Device = MomentDevice.Cpu, Threads = 1, BatchSize = 12 };

    [Theory]
    [InlineData("tiny", 49)]
    [InlineData("wide", 48)]
    public void Verify_VectorsOfMomentfm_AllPass(string model, int cases)
    {
        string folder = SharedData.Require($"moment/parity/{model}");

        var report = MomentVerifier.Verify(folder, folder, Cpu);

        output.WriteLine(report.ToString());
        Assert.True(report.Passed, report.ToString());
        Assert.Equal(cases, report.Cases.Count);
    }
}
