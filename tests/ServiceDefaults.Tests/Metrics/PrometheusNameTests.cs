using StreamingAnomaly.ServiceDefaults.Metrics;

namespace StreamingAnomaly.ServiceDefaults.Tests.Metrics;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("anomaly.ingest.readings", "{reading}", true, "anomaly_ingest_readings_total")]
    [InlineData("anomaly.ingest.readings_total", null, true, "anomaly_ingest_readings_total")]
    [InlineData("anomaly.log.bytes", "By", true, "anomaly_log_bytes_total")]
    [InlineData("process.cpu", "s", true, "process_cpu_seconds_total")]
    [InlineData("anomaly.scorer.cycle", "s", false, "anomaly_scorer_cycle_seconds")]
    [InlineData("scorer.load", "1", false, "scorer_load_ratio")]
    [InlineData("scorer.rate", "{reading}/s", false, "scorer_rate_per_second")]
    [InlineData("scorer.flow", "By/s", false, "scorer_flow_bytes_per_second")]
    [InlineData("scorer--cycle..time", "", false, "scorer_cycle_time")]
    [InlineData("4th", null, false, "_4th")]
    [InlineData("온도", "Cel", false, "_celsius")]
    public void Metric_InstrumentAndUnit_IsAPrometheusName(string instrument, string? unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusName.Metric(instrument, unit, isCounter, isGauge: !isCounter));

    [Theory]
    [InlineData("http.route", "http_route")]
    [InlineData("a:b", "a_b")]
    [InlineData("1st", "_1st")]
    public void Label_Tag_IsALabelName(string tag, string expected) => Assert.Equal(expected, PrometheusName.Label(tag));
}
