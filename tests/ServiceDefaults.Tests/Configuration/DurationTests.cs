using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Tests.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 0.5, "500ms")]
    [InlineData("8h", 28800, "8h")]
    [InlineData("7d", 604800, "7d")]
    [InlineData("1h30m", 5400, "1h30m")]
    [InlineData("90m", 5400, "1h30m")]
    [InlineData("1.5s", 1.5, "1s500ms")]
    [InlineData("08:00:00", 28800, "8h")]
    [InlineData("1.00:00:01", 86401, "1d1s")]
    [InlineData("0", 0, "0s")]
    [InlineData(" 2m ", 120, "2m")]
    public void TryParse_WhatPeopleWrite_RoundTrips(string text, double seconds, string shortest)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
        Assert.Equal(shortest, Duration.Format(duration));
        Assert.True(Duration.TryParse(shortest, out var again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5 m")]
    [InlineData("m5")]
    [InlineData("-5m")]
    [InlineData("30m1h")]
    [InlineData("1h1h")]
    [InlineData("5M")]
    [InlineData("99999999999d")]
    [InlineData("1e3s")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));
}
