using System.CommandLine;
using Spectre.Console;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly doctor</c>: what this machine can run, what is missing, how far each service is behind.</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var command = new Command("doctor", "Say what this machine can run, what is missing, and how far each service is behind");
        common.AddTo(command);
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            var findings = await Doctor.CheckAsync(common.Load(parse), common.File(parse), cancellation);
            var table = new Table().AddColumns("", "what", "detail").Border(TableBorder.Simple);
            foreach (var f in findings) table.AddRow(f.Good ? "[green]ok[/]" : "[red]!![/]", f.What, Markup.Escape(f.Detail));
            AnsiConsole.Write(table);
            return findings.All(f => f.Good) ? 0 : 1;
        }));
        return command;
    }
}
