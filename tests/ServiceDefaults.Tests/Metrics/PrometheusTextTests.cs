using StreamingAnomaly.ServiceDefaults.Metrics;

namespace StreamingAnomaly.ServiceDefaults.Tests.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public void ToString_CounterAndHistogram_IsTheTextFormat()
    {
        var page = new PrometheusText();
        Assert.True(page.Begin("z_total", "counter", "Two\nlines and a \\."));
        page.Value("z_total", [new("path", "C:\\x \"y\"\n")], 3);
        Assert.True(page.Begin("a_seconds", "histogram", "Time."));
        page.Histogram("a_seconds", [new("k", "v")], [(0.1, 2), (1, 0), (double.PositiveInfinity, 3)], 7.25, 5);

        Assert.Equal("""
            # HELP a_seconds Time.
            # TYPE a_seconds histogram
            a_seconds_bucket{k="v",le="0.1"} 2
            a_seconds_bucket{k="v",le="1"} 2
            a_seconds_bucket{k="v",le="+Inf"} 5
            a_seconds_sum{k="v"} 7.25
            a_seconds_count{k="v"} 5
            # HELP z_total Two\nlines and a \\.
            # TYPE z_total counter
            z_total{path="C:\\x \"y\"\n"} 3

            """, page.ToString());
        Assert.Empty(page.Conflicts);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(1e300, "1E+300")]
    [InlineData(0.1, "0.1")]
    public void Value_AnyNumber_IsReadableByPrometheus(double value, string expected)
    {
        var page = new PrometheusText();
        page.Begin("g", "gauge", "G.");
        page.Value("g", [], value);
        Assert.EndsWith($"\ng {expected}\n", page.ToString());
    }

    [Fact]
    public void Begin_SameNameOtherType_IsRefusedAndNoted()
    {
        var page = new PrometheusText();
        Assert.True(page.Begin("x", "gauge", "X."));
        Assert.False(page.Begin("x", "histogram", "X."));
        Assert.Equal("x is a gauge and a histogram", Assert.Single(page.Conflicts));
    }

    [Fact]
    public void Value_RepeatedSeries_IsWrittenOnce()
    {
        var page = new PrometheusText();
        page.Begin("x", "gauge", "X.");
        page.Value("x", [new("a", "1")], 1);
        page.Value("x", [new("a", "1")], 2);
        page.Value("x", [new("a", "2")], 3);
        Assert.EndsWith("x{a=\"1\"} 1\nx{a=\"2\"} 3\n", page.ToString());
        Assert.Single(page.Conflicts);
    }
}
