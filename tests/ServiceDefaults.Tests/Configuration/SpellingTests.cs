using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Tests.Configuration;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("lgo", "log")]
    [InlineData("Webhook", "webhooks")]
    [InlineData("alerts", "alerter")]
    [InlineData("equipments", "equipment")]
    [InlineData("kafka", null)]
    public void Nearest_Misspelt_IsWhatWasMeant(string word, string? expected) =>
        Assert.Equal(expected, Spelling.Nearest(word, ["log", "scores", "webhooks", "equipment", "alerting", "scorer", "alerter"]));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    public void Distance_KnownPairs_AreCounted(string a, string b, int expected) => Assert.Equal(expected, Spelling.Distance(a, b));
}
