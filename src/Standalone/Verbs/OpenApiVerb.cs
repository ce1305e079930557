using System.CommandLine;
using StreamingAnomaly.Standalone.Hosting;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly openapi</c>: the document of the HTTP API.</summary>
internal static class OpenApiVerb
{
    public static Command Create()
    {
        var output = new Option<FileInfo?>("--out", "-o") { Description = "Write to this file instead of the terminal" };
        var command = new Command("openapi", "Print the OpenAPI document of the HTTP API") { output };
        command.SetAction((parse, cancellation) => Cli.GuardAsync(async () =>
        {
            var folder = Directory.CreateTempSubdirectory("anomaly-openapi-");
            try
            {
                var text = await ApiDocument.MakeAsync(folder.FullName, cancellation);
                if (parse.GetValue(output) is { } file) await File.WriteAllTextAsync(file.FullName, text, cancellation);
                else System.Console.Write(text);
                return 0;
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }));
        return command;
    }
}
