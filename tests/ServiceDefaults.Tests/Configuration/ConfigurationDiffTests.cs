using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Tests.Configuration;

public sealed class ConfigurationDiffTests
{
    [Fact]
    public void Between_SameMeaningWrittenDifferently_IsEmpty() => Assert.Empty(Diff(
        "scorer: { maxCycle: 1000ms }\nequipment: { profiles: { a: {}, b: {} } }",
        "equipment: { profiles: { b: { stride: 8 }, a: } }\nscorer: { maxCycle: 00:00:01 }"));

    [Fact]
    public void Between_Changes_SaysWhichNeedARestart()
    {
        var changes = Diff(
            "alerting: { mode: budget }\nlog: { partitions: 4 }\nequipment: { defaults: { baseline: 500 } }",
            "alerting: { mode: stages }\nlog: { partitions: 8 }\nequipment: { defaults: { baseline: 600, alarmBudget: { per: 1d } } }\n"
            + "webhooks: [ { name: a, url: 'http://x' } ]");

        Assert.Contains("alerting.mode: budget -> stages", changes);
        Assert.Contains("log.partitions: 4 -> 8  (restart needed)", changes);
        Assert.Contains("equipment.defaults.baseline: 500 -> 600  (restart needed)", changes);
        Assert.Contains("equipment.defaults.alarmBudget.per: 8h -> 1d", changes);
        Assert.Contains("webhooks.0.name: (absent) -> a", changes);
        Assert.Contains("webhooks: [] -> (absent)", changes);
    }

    [Fact]
    public void Between_Secrets_AreComparedButNotShown()
    {
        var changes = Diff(
            "scores: { password: old-one }\nlog: { properties: { sasl.password: old-two } }\nwebhooks: [ { name: a, url: 'http://x', secrets: [old-three] } ]",
            "scores: { password: new-one }\nlog: { properties: { sasl.password: new-two } }\nwebhooks: [ { name: a, url: 'http://x', secrets: [new-three] } ]");

        Assert.Equal(
            [
                "log.properties: (hidden) -> (hidden)  (restart needed)", "scores.password: (hidden) -> (hidden)  (restart needed)",
                "webhooks.0.secrets: (hidden) -> (hidden)",
            ], changes);
    }

    [Fact]
    public void Hash_Profile_DependsOnValuesOnly()
    {
        var profile = new EquipmentProfile { Ranges = new Dictionary<string, SensorRange> { ["a"] = new(0), ["b"] = new(null, 1) } };
        var turned = profile with { Ranges = new Dictionary<string, SensorRange> { ["b"] = new(null, 1), ["a"] = new(0) } };

        Assert.Equal(ConfigurationHash.Of(profile), ConfigurationHash.Of(turned));
        Assert.NotEqual(ConfigurationHash.Of(profile), ConfigurationHash.Of(profile with { MaxGapFrames = 65 }));
        Assert.NotEqual(ConfigurationHash.Of(profile), ConfigurationHash.Of(profile with { Ranges = new Dictionary<string, SensorRange> { ["a"] = new(null, 0), ["b"] = new(null, 1) } }));
        Assert.Matches("^[0-9a-f]{32}$", ConfigurationHash.Of(profile));
    }

    [Fact]
    public void Hash_Secret_CountsWithoutBeingShown()
    {
        var scores = new ScoreStoreOptions { Password = "one" };
        Assert.NotEqual(ConfigurationHash.Of(scores), ConfigurationHash.Of(scores with { Password = "two" }));
        Assert.Equal("(hidden)", ConfigurationSettings.Of(scores)["password"]);
    }

    private static IReadOnlyList<string> Diff(string before, string after) =>
        [.. ConfigurationDiff.Between(ConfigurationLoader.Parse(before), ConfigurationLoader.Parse(after)).Select(c => c.ToString())];
}
