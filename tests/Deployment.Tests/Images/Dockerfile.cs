using System.Text.RegularExpressions;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>One instruction of a Dockerfile, continued lines joined.</summary>
/// <param name="Stage">Name of its stage; empty before the first FROM.</param>
/// <param name="Name">Such as <c>COPY</c>.</param>
/// <param name="Text">What follows.</param>
internal sealed record Instruction(string Stage, string Name, string Text);

/// <summary>The instructions of infra/docker/Dockerfile.</summary>
internal static partial class Dockerfile
{
    /// <summary>Stages that become images.</summary>
    public static readonly string[] Targets = ["cpu", "cuda"];

    /// <summary>All instructions, in order.</summary>
    public static IReadOnlyList<Instruction> Instructions { get; } = Read();

    /// <summary>Instructions of a name in a stage.</summary>
    public static IEnumerable<string> Of(string stage, string name) =>
        Instructions.Where(i => i.Stage == stage && i.Name == name).Select(i => i.Text);

    private static List<Instruction> Read()
    {
        var lines = File.ReadAllLines(Tools.Repository("infra", "docker", "Dockerfile")).Where(l => l.Length > 0 && l[0] != '#');
        var joined = Continued().Replace(string.Join('\n', lines), " ");
        var (stage, found) = ("", new List<Instruction>());
        foreach (var line in joined.Split('\n'))
        {
            var (name, text) = (line[..line.IndexOf(' ')], line[(line.IndexOf(' ') + 1)..]);
            if (name == "FROM") stage = text.Split(" AS ")[1];
            found.Add(new(stage, name, text));
        }

        return found;
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();
}
