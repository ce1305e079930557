using System.CommandLine;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly config check</c> and <c>anomaly config dry-run NEW.yaml</c>.</summary>
internal static class ConfigVerb
{
    public static Command Create() => new("config", "Check the configuration, or what a new one would change") { Check(), DryRun() };

    private static Command Check()
    {
        var common = new CommonOptions();
        var command = new Command("check", "Read the configuration and name every problem");
        common.AddTo(command);
        command.SetAction((parse, _) => Cli.GuardAsync(() =>
        {
            common.Load(parse);
            System.Console.WriteLine($"{common.File(parse) ?? "defaults"}: good");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Command DryRun()
    {
        var next = new Argument<FileInfo>("new") { Description = "The new configuration file" };
        var common = new CommonOptions();
        var command = new Command("dry-run", "Say what another configuration file would change, and whether it needs a restart") { next };
        common.AddTo(command);
        command.SetAction((parse, _) => Cli.GuardAsync(() =>
        {
            var now = common.Load(parse);
            try
            {
                var changes = ConfigurationDiff.Between(now, ConfigurationLoader.Load(parse.GetValue(next)!.FullName, ConfigurationLoader.ProcessEnvironment()));
                foreach (var change in changes) System.Console.WriteLine(change);
                if (changes.Count == 0) System.Console.WriteLine("nothing would change");
                return Task.FromResult(0);
            }
            catch (ConfigurationException e)
            {
                throw new CliException(e.Message);
            }
        }));
        return command;
    }
}
