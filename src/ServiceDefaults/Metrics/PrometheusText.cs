using System.Globalization;
using System.Text;

namespace StreamingAnomaly.ServiceDefaults.Metrics;

/// <summary>
/// Builds an answer in Prometheus' text format 0.0.4. Samples of one name stay together, whatever order they come in, and
/// are sorted; a sample that would repeat another one's name and labels is refused, because a scraper rejects the page.
/// </summary>
internal sealed class PrometheusText
{
    /// <summary>Content type of the answer.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly SortedDictionary<string, Family> families = new(StringComparer.Ordinal);

    /// <summary>Refused samples: a name with two types, or a repeated series.</summary>
    public List<string> Conflicts { get; } = [];

    /// <summary>Opens a family; returns false when the name already has another type.</summary>
    /// <param name="name">Name from <see cref="PrometheusName"/>.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">One sentence; the first one given stays.</param>
    public bool Begin(string name, string type, string help)
    {
        if (!families.TryGetValue(name, out var family))
            families.Add(name, family = new Family(type, help));
        if (family.Type == type) return true;
        Conflicts.Add($"{name} is a {family.Type} and a {type}");
        return false;
    }

    /// <summary>A counter's or gauge's value.</summary>
    public void Value(string name, IReadOnlyList<KeyValuePair<string, string>> labels, double value)
    {
        var text = Labels(labels);
        if (!families[name].Series.Add(text)) Conflicts.Add($"{name}{text} appears twice");
        else Line(families[name].Samples, name, text, value);
    }

    /// <summary>A histogram; <paramref name="buckets"/> hold upper bounds and the count of their own bucket, the last is +Inf.</summary>
    public void Histogram(
        string name, IReadOnlyList<KeyValuePair<string, string>> labels, IEnumerable<(double Bound, long Count)> buckets, double sum, long count)
    {
        var text = Labels(labels);
        var family = families[name];
        if (!family.Series.Add(text))
        {
            Conflicts.Add($"{name}{text} appears twice");
            return;
        }

        long cumulative = 0;
        foreach (var (bound, own) in buckets)
        {
            cumulative += own;
            Line(family.Samples, name + "_bucket", Labels([.. labels, new("le", Number(bound))]), cumulative);
        }

        Line(family.Samples, name + "_sum", text, sum);
        Line(family.Samples, name + "_count", text, count);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var page = new StringBuilder();
        foreach (var (name, family) in families)
            if (family.Samples.Length > 0)
                page.Append("# HELP ").Append(name).Append(' ').Append(EscapeHelp(family.Help)).Append('\n')
                    .Append("# TYPE ").Append(name).Append(' ').Append(family.Type).Append('\n')
                    .Append(family.Samples);
        return page.ToString();
    }

    private static void Line(StringBuilder into, string name, string labels, double value) =>
        into.Append(name).Append(labels).Append(' ').Append(Number(value)).Append('\n');

    private static string Labels(IReadOnlyList<KeyValuePair<string, string>> labels) =>
        labels.Count == 0 ? "" : $"{{{string.Join(',', labels.Select(l => $"{l.Key}=\"{EscapeLabel(l.Value)}\""))}}}";

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static string EscapeHelp(string text) =>
        text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    private sealed class Family(string type, string help)
    {
        public string Type { get; } = type;
        public string Help { get; } = help;
        public HashSet<string> Series { get; } = new(StringComparer.Ordinal);
        public StringBuilder Samples { get; } = new();
    }
}
