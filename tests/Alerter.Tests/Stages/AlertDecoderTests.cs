using System.Text;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Alerter.Tests.Stages;

public sealed class AlertDecoderTests
{
    private static readonly string Good = Encoding.UTF8.GetString(AlertJson.Write(Given.Alert(1)));

    public static TheoryData<string, string> Garbage => new()
    {
        { "", "empty-value" },
        { "null", "malformed-json" },
        { "{", "malformed-json" },
        { "[]", "malformed-json" },
        { "{}", "malformed-json" },
        { new string('[', 200), "malformed-json" },
        { Good.Replace("anomaly.alert.v1", "anomaly.alert.v9"), "malformed-json" },
        { Good.Replace("\"stage\":3", "\"stage\":7"), "invalid-alert" },
        { Good.Replace("\"stage\":3", "\"stage\":\"3\""), "malformed-json" },
        { Good.Replace("\"episode\":\"e1\"", "\"episode\":\"\""), "invalid-alert" },
        { Good.Replace("2026-01-01T00:01:00", "9999-12-31T23:59:00"), "invalid-alert" },
        { Good.Replace("2026-01-01T00:01:00", "0001-01-01T00:00:00"), "invalid-alert" },
        { Good.Replace("\"rule\":\"episode\"", "\"rule\":\"nonsense\""), "malformed-json" },
        { Good.Replace("{\"sensor\":\"flow\"", "null,{\"sensor\":\"flow\""), "invalid-alert" },
        { Good.Replace("e1", "\\ud800"), "malformed-json" },
    };

    [Fact]
    public void Decode_AlertEvent_Survives()
    {
        var batch = AlertDecoder.Decode([Record(Good, 7)]);
        Assert.Equivalent(Given.Alert(1), Assert.Single(batch.Alerts));
        Assert.Equal(8, batch.Covers[new(Topics.Alerts, 2)]);
    }

    [Theory]
    [MemberData(nameof(Garbage))]
    public void Decode_Garbage_IsDeadLetterWithReasonAndOriginal(string value, string reason)
    {
        var batch = AlertDecoder.Decode([Record(Good, 0), Record(value, 1), Record(Good, 2)]);
        Assert.Equal(2, batch.Alerts.Count);
        var letter = Assert.Single(batch.DeadLetters);
        Assert.Equal((reason, 1L, 2, Topics.Alerts), (letter.Reason, letter.SourceOffset, letter.SourcePartition, letter.SourceTopic));
        Assert.Equal(value, letter.Value.ToStringUtf8());
        Assert.NotEmpty(letter.Detail);
        Assert.Equal("trace", letter.Headers["h"].ToStringUtf8());
        Assert.Equal(3, batch.Covers[new(Topics.Alerts, 2)]);
    }

    private static LogRecord Record(string value, long offset) => new(
        new(Topics.Alerts, 2), offset, "etch-01"u8.ToArray(), Encoding.UTF8.GetBytes(value), [new("h", "trace"u8.ToArray())], 0);
}
