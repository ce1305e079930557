using System.CommandLine;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.Standalone;

/// <summary>Flags of every verb that needs the configuration; they go over the file and the environment.</summary>
internal sealed class CommonOptions
{
    private readonly Option<FileInfo?> config = new("--config", "-c")
    {
        Description = $"Configuration file; without it {ConfigurationLoader.FileName} in this folder, if there is one",
    };

    private readonly Option<string?> kafka = new("--kafka") { Description = "Kafka bootstrap servers, host:port[,host:port]; without it the embedded log" };
    private readonly Option<string?> influx = new("--influx") { Description = "InfluxDB base URL; without it scores go into a file" };
    private readonly Option<string?> data = new("--data") { Description = "Folder for everything kept on this machine (default data)" };
    private readonly Option<string[]> set = new("--set") { Description = "Any other setting: --set moment.device=cpu", AllowMultipleArgumentsPerToken = false };

    /// <summary>Adds them.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="dataIsInput">The verb's own --data names what it reads; the folder is then --set dataFolder=FOLDER.</param>
    public void AddTo(Command command, bool dataIsInput = false)
    {
        foreach (Option option in dataIsInput ? [config, set] : new Option[] { config, kafka, influx, data, set }) command.Options.Add(option);
    }

    /// <summary>Loads and validates; every problem is named at once.</summary>
    /// <exception cref="CliException">The configuration cannot be used.</exception>
    public AnomalyOptions Load(ParseResult parse, params ReadOnlySpan<(string Path, string? Value)> more)
    {
        var flags = new Dictionary<string, string>();
        if (parse.GetValue(kafka) is { } bootstrap)
            (flags["log.kind"], flags["log.bootstrap"]) = ("kafka", bootstrap);
        if (parse.GetValue(influx) is { } url)
            (flags["scores.kind"], flags["scores.url"]) = ("influx", url);
        if (parse.GetValue(data) is { } folder) flags["dataFolder"] = folder;
        foreach (var pair in parse.GetValue(set) ?? [])
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 1) throw new CliException($"--set takes name=value, such as moment.device=cpu; got '{pair}'");
            flags[pair[..at]] = pair[(at + 1)..];
        }

        foreach (var (path, value) in more)
            if (value is not null) flags[path] = value;
        try
        {
            return ConfigurationLoader.Load(File(parse), ConfigurationLoader.ProcessEnvironment(), flags);
        }
        catch (ConfigurationException e)
        {
            throw new CliException(e.Message);
        }
    }

    /// <summary>The configuration file that applies, or null.</summary>
    public string? File(ParseResult parse) =>
        parse.GetValue(config)?.FullName ?? (System.IO.File.Exists(ConfigurationLoader.FileName) ? ConfigurationLoader.FileName : null);
}
