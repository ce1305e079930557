namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Identity of a configuration: what an alert's evidence names as the configuration that made it.</summary>
public static class ConfigurationHash
{
    /// <summary>
    /// 32 hexadecimal digits over every setting of the record, secrets included. Independent of the order of map entries,
    /// of how a value was written and of where it came from; a new setting in a later version changes it.
    /// </summary>
    public static string Of(object record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Ids.Derive([.. ConfigurationSettings.Of(record, reveal: true).SelectMany(s => new[] { s.Key, s.Value })]);
    }
}
