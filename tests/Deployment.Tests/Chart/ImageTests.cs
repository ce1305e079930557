using System.Text.RegularExpressions;
using static StreamingAnomaly.Deployment.Tests.Chart.Manifest;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>What the chart takes for granted about the images is what the Dockerfile makes.</summary>
public sealed partial class ImageTests
{
    private static readonly string Dockerfile = File.ReadAllText(Tools.Repository("infra", "docker", "Dockerfile"));

    [Theory]
    [InlineData("minimal")]
    [InlineData("gpu")]
    public async Task Containers_OfTheChart_FindTheirProgramUserAndPortsInTheImage(string values)
    {
        var all = await Helm.ManifestsAsync(values);
        foreach (var workload in all.Where(m => m.IsWorkload))
        {
            var image = Text(workload.Container, "image")!.Contains("streaming-anomaly-cuda:", StringComparison.Ordinal) ? "cuda" : "cpu";
            Assert.Equal(workload.Component == "scorer" && values == "gpu" ? "cuda" : "cpu", image);
            var stage = Stages().Matches(Dockerfile).Single(s => s.Groups[1].Value == image).Value;

            var program = Items(At(workload.Container, "command")).Select(c => Text(c)!).Single();
            Assert.Contains($"ENTRYPOINT [\"{program}\"]", stage, StringComparison.Ordinal);
            Assert.Contains($"USER {Text(workload.Pod, "securityContext", "runAsUser")}:{Text(workload.Pod, "securityContext", "runAsGroup")}", stage, StringComparison.Ordinal);
            var exposed = Exposed().Match(stage).Groups[1].Value.Split(' ');
            foreach (var port in Items(At(workload.Container, "ports"))) Assert.Contains(Text(port, "containerPort"), exposed);
            // Variables go over the file: one in the image would change what the chart sets.
            Assert.DoesNotContain("ANOMALY__", stage, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"^FROM \S+ AS (\w+)\n(?:(?!FROM ).*\n?)*", RegexOptions.Multiline)]
    private static partial Regex Stages();

    [GeneratedRegex(@"^EXPOSE (.+)$", RegexOptions.Multiline)]
    private static partial Regex Exposed();
}
