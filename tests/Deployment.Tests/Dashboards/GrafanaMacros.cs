using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>
/// Writes a query down as Grafana sends it: variables in the format that the query names, and the macros of time. Values of
/// several choices become a regular expression for InfluxDB and for Prometheus, as Grafana's data sources make them.
/// </summary>
/// <param name="Values">Value of each variable; what a person chose, or the <c>allValue</c> of "All", which is taken as it is.</param>
/// <param name="From">Begin of the time range.</param>
/// <param name="To">Its end.</param>
/// <param name="Scrape">The data source's shortest interval.</param>
internal sealed partial record GrafanaMacros(
    IReadOnlyDictionary<string, (string Value, bool IsAll)> Values, DateTimeOffset From, DateTimeOffset To, TimeSpan Scrape)
{
    /// <summary>Points of a panel about as wide as the screen.</summary>
    private const int Points = 1000;

    private static readonly int[] NiceSeconds = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600];

    /// <summary>The query as sent.</summary>
    public string Apply(DashboardQuery query)
    {
        var step = Step(query.Interval);
        var text = query.Text
            .Replace("$timeFilter", $"time >= {Ms(From)}ms and time <= {Ms(To)}ms", StringComparison.Ordinal)
            .Replace("$__rate_interval", $"{Math.Max(step + Seconds(Scrape), 4 * Seconds(Scrape))}s", StringComparison.Ordinal)
            .Replace("$__interval", $"{step}s", StringComparison.Ordinal);
        return Variable().Replace(text, match => Value(match, query));
    }

    /// <summary><c>$__interval</c> in seconds: the range over the points, rounded up, and no less than the panel's and the source's.</summary>
    public int Step(string least)
    {
        var wanted = Math.Max(Math.Max((To - From).TotalSeconds / Points, Scrape.TotalSeconds), least.Length == 0 ? 0 : Duration(least));
        return NiceSeconds.First(s => s >= wanted);
    }

    private static int Duration(string text) =>
        int.Parse(text[..^1], CultureInfo.InvariantCulture) * (text[^1] == 'm' ? 60 : 1);

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private string Value(Match match, DashboardQuery query)
    {
        var name = match.Groups["name"].Value is { Length: > 0 } plain ? plain : match.Groups["braced"].Value;
        Assert.True(Values.ContainsKey(name), $"{query.Id}: no variable ${name}");
        var (value, isAll) = Values[name];
        return isAll || match.Groups["format"].Value == "raw" ? value : SlashesToo().Replace(Regex.Escape(value), @"\/");
    }

    [GeneratedRegex(@"\$(?<name>[a-z][a-zA-Z0-9_]*)|\$\{(?<braced>[a-z][a-zA-Z0-9_]*)(:(?<format>[a-z]+))?\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?<!\\)/")]
    private static partial Regex SlashesToo();
}
