using System.Globalization;
using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Decoding;

namespace StreamingAnomaly.Scorer.Tests.Decoding;

public sealed class ReadingDecoderTests
{
    private const long Noon = 1_800_000_000_000; // ms
    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("line-3", null, false)]
    [InlineData("line-3", "line-3", true)]
    [InlineData("line-4", "line-3", false)]
    [InlineData(null, "line-3", false)]
    public void Decode_StampedReading_HasOneScorer(string? stamp, string? edge, bool isOurs)
    {
        var batch = new ReadingDecoder(MaxAhead, edge).Decode([Record(Noon, Noon, ("scored-by", stamp))]);
        Assert.Equal((isOurs ? 1 : 0, isOurs ? 0 : 1, 0), (batch.Readings.Count, batch.Elsewhere.Count, batch.Rejected.Count));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(8 * 60, 0, true)] // a shift of cut link: old, and nothing wrong with it
    [InlineData(8 * 60, 20, false)] // its clock was ahead when the edge accepted it; hours later one cannot tell by the record
    [InlineData(0, 20, false)]
    [InlineData(0, 9, true)]
    public void Decode_ForwardedReading_IsJudgedByWhenTheEdgeAcceptedIt(int delayMinutes, int aheadMinutes, bool isScored)
    {
        var record = Record(Noon + (aheadMinutes * 60_000L), Noon + (delayMinutes * 60_000L), ("accepted", Noon.ToString(CultureInfo.InvariantCulture)));
        var batch = new ReadingDecoder(MaxAhead).Decode([record]);
        Assert.Equal(isScored ? [] : ["time-in-future"], batch.Rejected.Select(r => r.Reason));
        Assert.Equal(isScored ? 1 : 0, batch.Readings.Count);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("9999999999999999")] // a header cannot let a reading out of the future pass
    public void Decode_AcceptedIsNoUsableTime_TakesTheRecords(string accepted)
    {
        var batch = new ReadingDecoder(MaxAhead).Decode([Record(Noon + (20 * 60_000), Noon, ("accepted", accepted))]);
        Assert.Equal("time-in-future", Assert.Single(batch.Rejected).Reason);
    }

    private static LogRecord Record(long timeMs, long appendedMs, (string Name, string? Value) header) => new(
        new(Topics.Readings, 0), 5, "e"u8.ToArray(),
        Encoding.UTF8.GetBytes($$$"""{"equipment":"e","time":"{{{DateTimeOffset.FromUnixTimeMilliseconds(timeMs):O}}}","values":{"x":1}}"""),
        header.Value is null ? [] : [new(header.Name, Encoding.UTF8.GetBytes(header.Value))], appendedMs);
}
