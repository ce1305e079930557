using System.Text.RegularExpressions;

namespace StreamingAnomaly.Datasets;

/// <summary>One file of a data set.</summary>
/// <param name="FullPath">Where it is.</param>
/// <param name="RelativePath">Below the data set's folder, with forward slashes.</param>
/// <param name="Groups">What templates can use: <c>file</c>, <c>folder</c> and the named groups of the path.</param>
/// <param name="Length">Bytes on disk.</param>
public sealed partial record DatasetFile(
    string FullPath, string RelativePath, IReadOnlyDictionary<string, string> Groups, long Length)
{
    internal static DatasetFile Create(string folder, string relative, Regex? path)
    {
        var full = System.IO.Path.Combine(folder, relative);
        var name = System.IO.Path.GetFileName(relative);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
        var groups = new Dictionary<string, string>
        {
            ["file"] = System.IO.Path.GetFileNameWithoutExtension(name),
            ["folder"] = (System.IO.Path.GetDirectoryName(relative) ?? "").Replace('\\', '/').Replace('/', '-'),
        };
        if (path is not null)
        {
            var match = path.Match(relative);
            if (!match.Success)
                throw new DatasetException(full, 0, $"'{relative}' does not match the descriptor's path '{path}': correct it or exclude the file");
            foreach (Group group in match.Groups)
                if (!char.IsAsciiDigit(group.Name[0])) groups[group.Name] = group.Value;
        }

        return new DatasetFile(full, relative, groups, new FileInfo(full).Length);
    }

    /// <summary>Fills the braces of <paramref name="template"/>.</summary>
    /// <exception cref="DatasetException">A name in braces is not known for this file.</exception>
    public string Fill(string template) => Braces().Replace(template, match =>
        Groups.TryGetValue(match.Groups[1].Value, out var value)
            ? value
            : throw new DatasetException(
                FullPath, 0, $"the descriptor's '{template}' names {match.Value}; known are {string.Join(", ", Groups.Keys.Select(k => $"{{{k}}}"))}"));

    /// <summary>Whether all groups named in <paramref name="where"/> have these values.</summary>
    internal bool Matches(IReadOnlyDictionary<string, string> where) => where.All(pair => Fill($"{{{pair.Key}}}") == pair.Value);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Braces();
}
