using System.CommandLine;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly completion bash|zsh</c>: a script that asks the program itself what can follow.</summary>
internal static class CompletionVerb
{
    // System.CommandLine answers `anomaly [suggest:POSITION] "line"` with one candidate a line.
    private const string Bash = """
        # Use: source <(./anomaly completion bash)
        _anomaly() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _anomaly anomaly ./anomaly
        """;

    private const string Zsh = """
        # Use: source <(./anomaly completion zsh)
        _anomaly() {
          local candidates=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -a candidates
        }
        compdef _anomaly anomaly ./anomaly
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new Command("completion", "Print a completion script for the shell: source <(./anomaly completion bash)") { shell };
        command.SetAction(parse =>
        {
            System.Console.WriteLine(parse.GetValue(shell) == "zsh" ? Zsh : Bash);
            return 0;
        });
        return command;
    }
}
