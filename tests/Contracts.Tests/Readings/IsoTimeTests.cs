using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Contracts.Tests.Readings;

public sealed class IsoTimeTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T00:00:00.123456789Z", 123456789)]
    [InlineData("1970-01-01T00:00:00.1234567899Z", 123456789)]
    [InlineData("1970-01-01T09:00:00,5+09:00", 500000000)]
    [InlineData("1969-12-31 23:59:59.999999999-0000", -1)]
    [InlineData("2026-11-21T08:00Z", 1795248000000000000)]
    [InlineData("2262-04-11T23:47:16.854775807Z", long.MaxValue)]
    [InlineData("1677-09-21T00:12:43.145224192Z", long.MinValue)]
    public void Parse_IsoWithZone_GivesNanoseconds(string text, long expected)
    {
        Assert.Equal(IsoTimeResult.Ok, IsoTime.Parse(text, out var time));
        Assert.Equal(expected, time);
        Assert.Equal(IsoTimeResult.Ok, IsoTime.Parse(IsoTime.Format(time), out var again));
        Assert.Equal(time, again);
    }

    [Theory]
    [InlineData("2026-11-21T08:00:00", IsoTimeResult.NoZone)]
    [InlineData("2026-11-21", IsoTimeResult.NoZone)]
    [InlineData("2262-04-11T23:47:16.854775808Z", IsoTimeResult.OutOfRange)]
    [InlineData("0001-01-01T00:00:00Z", IsoTimeResult.OutOfRange)]
    [InlineData("2026-02-29T00:00:00Z", IsoTimeResult.Malformed)]
    [InlineData("2026-13-01T00:00:00Z", IsoTimeResult.Malformed)]
    [InlineData("2026-01-01T24:00:00Z", IsoTimeResult.Malformed)]
    [InlineData("2026-01-01T00:00:00.Z", IsoTimeResult.Malformed)]
    [InlineData("2026-01-01T00:00:00 Z", IsoTimeResult.Malformed)]
    [InlineData("2026-01-01T00:00:00+9", IsoTimeResult.Malformed)]
    [InlineData("2026-01-01T00:00:00+09:", IsoTimeResult.Malformed)]
    [InlineData("21.11.2026 08:00", IsoTimeResult.Malformed)]
    public void Parse_Other_SaysWhy(string text, IsoTimeResult expected) => Assert.Equal(expected, IsoTime.Parse(text, out _));

    [Fact]
    public void Format_WholeSecond_HasNoFraction() => Assert.Equal("2026-11-21T08:00:00Z", IsoTime.Format(1795248000000000000));
}
