using System.CommandLine;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Security;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly keys new | list</c>: keys of machines.</summary>
internal static class KeysVerb
{
    public static Command Create() => new("keys", "Keys with which machines may call") { New(), List() };

    private static Command New()
    {
        var name = new Argument<string>("name") { Description = "Who gets it, as the audit will show it; two keys of one name are both good while one replaces the other" };
        var known = Enum.GetValues<SecurityScope>().Select(s => ConfigurationSettings.Name(s)).ToArray();
        var scopes = new Option<string[]>("--scope", "-s")
        {
            Description = $"What it is good for: {string.Join(", ", known)}", Required = true, AllowMultipleArgumentsPerToken = true,
        };
        scopes.AcceptOnlyFromAmong(known);
        var expires = new Option<string?>("--expires") { Description = "Last good day (UTC), such as 2027-11-21; without it the key does not end" };
        var command = new Command("new", "Make a key: prints it once, and the entry that knows it for anomaly.yaml") { name, scopes, expires };
        command.SetAction((parse, _) => Cli.GuardAsync(() =>
        {
            var (who, end) = (parse.GetValue(name)!, parse.GetValue(expires));
            if (who.Length is 0 or > 100 || who.Any(c => char.IsControl(c) || c is '"' or '\\'))
                throw new CliException("the name has to have 1 to 100 characters without quotes, backslashes and control characters, such as etch-gateway");
            if (end is not null && !ApiKey.TryReadExpiry(end, out DateTimeOffset _)) throw new CliException($"--expires is '{end}'; give a day such as 2027-11-21");
            var key = ApiKey.Create();
            var words = string.Join(", ", parse.GetValue(scopes)!.Distinct());
            System.Console.Error.WriteLine("The key, shown this once; it is kept nowhere, so put it where its owner finds it:");
            System.Console.WriteLine(key);
            System.Console.Error.WriteLine();
            System.Console.Error.WriteLine("The entry for anomaly.yaml, in the list keys of the section security; a restart makes it good:");
            System.Console.WriteLine(
                $"    - {{ name: \"{who}\", id: {ApiKey.IdOf(key)}, hash: \"{ApiKey.HashOf(key)}\", scopes: [{words}]{(end is null ? "" : $", expires: \"{end}\"")} }}");
            return Task.FromResult(0);
        }));
        return command;
    }

    private static Command List()
    {
        var common = new CommonOptions();
        var command = new Command("list", "The keys that the configuration knows, and how long they are good");
        common.AddTo(command);
        command.SetAction((parse, _) => Cli.GuardAsync(() =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var keys = common.Load(parse).Security.Keys;
            if (keys.Count == 0) System.Console.WriteLine("no keys; `anomaly keys new NAME --scope ingest` makes one");
            foreach (var key in keys)
            {
                var good = key.Expires is null ? "does not end"
                    : ApiKey.TryReadExpiry(key.Expires, out var end) && now < end ? $"until {key.Expires}" : $"ended {key.Expires}";
                System.Console.WriteLine($"{key.Id}  {key.Name}  {string.Join(", ", key.Scopes.Select(s => ConfigurationSettings.Name(s)))}  {good}");
            }

            return Task.FromResult(0);
        }));
        return command;
    }
}
