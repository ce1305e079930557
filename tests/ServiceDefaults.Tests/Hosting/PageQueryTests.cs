using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Hosting;

public sealed class PageQueryTests
{
    [Theory]
    [InlineData(null, 50)]
    [InlineData("", 50)]
    [InlineData("1", 1)]
    [InlineData("500", 500)]
    public void ReadLimit_NumberInRangeOrNone_IsTaken(string? text, int expected)
    {
        Assert.Null(PageQuery.ReadLimit(text, out var limit));
        Assert.Equal(expected, limit);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("501")]
    [InlineData("-1")]
    [InlineData("+5")]
    [InlineData(" 5")]
    [InlineData("5.0")]
    [InlineData("99999999999999999999")]
    [InlineData("many")]
    public void ReadLimit_AnythingElse_SaysWhatToSend(string text) =>
        Assert.Equal($"limit is '{text}'; give 1 to 500", PageQuery.ReadLimit(text, out _));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("0", 0L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void ReadCursor_PlaceOrNone_IsTaken(string? text, long? expected)
    {
        Assert.Null(PageQuery.ReadCursor(text, out var place));
        Assert.Equal(expected, place);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("9223372036854775808")]
    [InlineData("next")]
    public void ReadCursor_AnythingElse_SaysHowToBegin(string text) =>
        Assert.Equal($"cursor '{text}' is not one that this list gave; leave it out to start at the first page", PageQuery.ReadCursor(text, out _));
}
