using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Detection.Tests.Equipment;

public sealed class BaselineCheckTests
{
    [Fact]
    public void Inspect_OfAHealthyBaseline_FindsNothing() =>
        Assert.Empty(BaselineCheck.Inspect(new SyntheticTool(6, 1).Baseline(1000)));

    [Fact]
    public void Inspect_OfAnEventInside_NamesItsRows()
    {
        var findings = Changed((row, sensor, value) => row is >= 300 and < 340 && sensor == 1 ? value + 60 : value);
        var finding = Assert.Single(findings, f => f.Sensor == "*");
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.Contains("rows 300 to 339", finding.Text);
    }

    [Fact]
    public void Inspect_OfTwoOperatingModes_TellsAnEventFromARhythm()
    {
        Assert.Contains(
            Changed((row, sensor, value) => row >= 700 && sensor == 2 ? value + 40 : value),
            f => f.Sensor == "s2" && f.Text.Contains("two separate levels", StringComparison.Ordinal));
        Assert.Empty(Changed((row, sensor, value) => row / 25 % 2 == 0 && sensor == 2 ? value + 40 : value));
    }

    [Fact]
    public void Inspect_OfADriftingSensor_SaysItMoves() => Assert.Contains(
        Changed((row, sensor, value) => sensor == 0 ? value + row * 0.006 : value),
        f => f.Sensor == "s0" && f.Text.Contains("moves", StringComparison.Ordinal));

    [Fact]
    public void Inspect_OfMissingAndConstantSensors_NamesThem()
    {
        var findings = Changed((row, sensor, value) => sensor == 0 ? 5 : sensor == 1 && row % 10 == 0 ? double.NaN : value);
        Assert.Contains(findings, f => f is { Sensor: "s0", Severity: FindingSeverity.Note });
        Assert.Contains(findings, f => f.Sensor == "s1" && f.Text.Contains("10.0 %", StringComparison.Ordinal));
    }

    private static IReadOnlyList<BaselineFinding> Changed(Func<int, int, double, double> change)
    {
        var one = new SyntheticTool(3, 7).Baseline(1000);
        var values = one.Values.ToArray();
        for (var i = 0; i < values.Length; i++) values[i] = change(i / 3, i % 3, values[i]);
        return BaselineCheck.Inspect(new([.. one.Sensors], one.Times.ToArray(), values));
    }
}
