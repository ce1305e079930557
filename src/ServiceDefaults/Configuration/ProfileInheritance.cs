namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>
/// Gives each profile of equipment the defaults below what it sets itself. Done on what was written, before it has types:
/// only there does "not set" differ from "set to the default".
/// </summary>
internal static class ProfileInheritance
{
    /// <summary>The tree with complete profiles; shapes that are wrong stay, for the binder to report.</summary>
    public static MappingNode Resolve(MappingNode root)
    {
        if (root["equipment"] is not MappingNode equipment
            || equipment["defaults"] is not MappingNode defaults
            || equipment["profiles"] is not MappingNode profiles)
            return root;

        var complete = new MappingNode(profiles.Source);
        foreach (var (key, profile, source) in profiles.Entries)
            complete.Set(key, Complete(defaults, profile), source);

        var section = new MappingNode(equipment.Source);
        section.Set("profiles", complete, profiles.Source);
        var over = new MappingNode(root.Source);
        over.Set("equipment", section, equipment.Source);
        return root.Overlay(over);
    }

    private static ConfigurationNode Complete(MappingNode defaults, ConfigurationNode profile) =>
        profile is MappingNode own ? defaults.Overlay(own) : profile.IsNull ? defaults : profile;
}
