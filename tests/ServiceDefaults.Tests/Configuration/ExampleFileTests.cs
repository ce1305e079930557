using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Tests.Configuration;

/// <summary>anomaly.example.yaml shows every setting with its default, and stays so.</summary>
public sealed class ExampleFileTests
{
    private static readonly string Example = File.ReadAllText(Path.Combine(SharedData.Root, "anomaly.example.yaml"));

    [Fact]
    public void Example_Loaded_IsTheDefaults() =>
        Assert.Equal(ConfigurationSettings.Of(new AnomalyOptions(), reveal: true), ConfigurationSettings.Of(ConfigurationLoader.Parse(Example), reveal: true));

    [Fact]
    public void Example_EverySetting_IsInIt() =>
        Assert.Empty(Missing(YamlReader.ReadMapping(Example, "example"), typeof(AnomalyOptions), ""));

    [Fact]
    public void Example_WebhookInComments_ShowsEverySettingWithItsDefault()
    {
        var lines = Example.Split('\n').SkipWhile(l => l != "# webhooks:").TakeWhile(l => l.StartsWith('#')).Select(l => l[2..]);
        var yaml = string.Join('\n', lines);

        var shown = Assert.Single(ConfigurationLoader.Parse(yaml).Webhooks);
        Assert.Equal(ConfigurationHash.Of(new WebhookOptions { Name = shown.Name, Url = shown.Url }), ConfigurationHash.Of(shown));
        var item = Assert.IsType<MappingNode>(Assert.IsType<SequenceNode>(YamlReader.ReadMapping(yaml, "example")["webhooks"]).Items.Single());
        Assert.Empty(Missing(item, typeof(WebhookOptions), "webhooks.0"));
    }

    [Fact]
    public void Example_EveryLineWithASetting_IsExplained()
    {
        var bare = Example.Split('\n').Where(l => l.Contains(": ", StringComparison.Ordinal) && !l.Contains('#', StringComparison.Ordinal)).ToList();
        // dataFolder and webhooks: [] are explained by the line above them.
        Assert.Equal(["dataFolder: data", "webhooks: []"], bare);
    }

    private static IEnumerable<string> Missing(MappingNode node, Type record, string path) =>
        ConfigurationSettings.Members(record).SelectMany(member =>
        {
            var name = ConfigurationSettings.Name(member.Name);
            return node[name] switch
            {
                null => [$"{path}.{name}"],
                MappingNode below when SettingType.Of(member).Shape == SettingShape.Record => Missing(below, member.PropertyType, $"{path}.{name}"),
                _ => Enumerable.Empty<string>(),
            };
        });
}
