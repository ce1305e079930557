using System.Globalization;
using System.Net;
using System.Text;

namespace StreamingAnomaly.Evaluation.Report;

/// <summary>The report as one HTML file: no script, no request to anywhere.</summary>
public static class HtmlReport
{
    private const int MostTraces = 4;

    private const string Style = """
        body{font:14px/1.5 system-ui,sans-serif;color:#1f2933;max-width:980px;margin:24px auto;padding:0 16px}
        h1{font-size:22px}h2{font-size:18px;margin-top:40px;border-bottom:1px solid #d8dee4}h3{font-size:14px;margin:20px 0 4px}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:3px 8px;text-align:right;border-bottom:1px solid #e4e8ec}
        th:first-child,td:first-child{text-align:left;white-space:nowrap}th{font-weight:600}.best{font-weight:700}.note{color:#52606d}
        svg{display:block;max-width:100%;height:auto}text{font:12px system-ui,sans-serif;fill:#1f2933}.axis{font-size:11px;fill:#52606d}.label{font-size:11px}
        .grid{stroke:#e4e8ec}.bar{fill:#9db8d9}.dot{fill:#1f4e8c;fill-opacity:.55}.point{fill:#1f4e8c}.floor{stroke:#b4690e;stroke-dasharray:4 3}
        .event{fill:#f4c7c3;fill-opacity:.6}.score{fill:none;stroke:#1f4e8c}.threshold{stroke:#b4690e;stroke-dasharray:4 3}
        """;

    /// <summary>Renders.</summary>
    public static string Render(EvaluationReport report)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Detectors side by side</title>\n<style>\n{Style}\n</style></head><body>\n");
        page.Append("<h1>Detectors side by side</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{report.Seeds} seeds of what draws, {report.Threads} threads, {report.Seconds:0} s. Bars: mean over the series that have an event; dots: single series; dashed: a constant score, which knows nothing. VUS-PR ranks rows and knows no threshold: read the alarms beside it.</p>\n");
        foreach (var set in report.Sets) Set(page, set);
        return page.Append("</body></html>\n").ToString();
    }

    private static void Set(StringBuilder page, SetReport set)
    {
        var overRuns = set.Detectors.Any(d => d.RecallAt5Percent is not null);
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(set.Name)} <span class=\"note\">{set.Series} {(overRuns ? "test runs" : "series")}</span></h2>\n");
        Table(page, set.Detectors, overRuns);
        if (set.Detectors.Any(d => d.VusPr is not null))
            page.Append("<h3>VUS-PR</h3>\n").Append(RankingPlot.Draw(set.Name, set.Detectors));
        if (set.Detectors.Any(d => d.FreshRecall is not null))
            page.Append("<h3>Alarms: events freshly detected against false samples</h3>\n").Append(AlarmPlot.Draw(set.Name, set.Detectors));
        if (set.Trace is not { } trace) return;
        var shown = set.Detectors.Where(d => d.Name is not "constant" and not "random").OrderByDescending(d => d.VusPr).Take(MostTraces).Select(d => d.Name).ToHashSet();
        page.Append(CultureInfo.InvariantCulture, $"<h3>{Text(trace.Series)}: scores of the {shown.Count} best, events shaded, threshold dashed</h3>\n").Append(TracePlot.Draw(trace, shown));
    }

    private static void Table(StringBuilder page, IReadOnlyList<DetectorReport> detectors, bool overRuns)
    {
        (string Head, Func<DetectorReport, double?> Value, string Format, int Better)[] columns = overRuns
            ?
            [
                ("AUC-ROC", d => d.AucRoc, "0.000", 1), ("AUC-PR", d => d.AucPr, "0.000", 1), ("recall at ≤5 %", d => d.RecallAt5Percent, "0.00", 1),
                ("recall", d => d.EventRecall, "0.00", 0), ("false/10k", d => d.FalseAlarmsPer10k, "0", 0), ("seconds", d => d.Seconds, "0.0", 0),
            ]
            :
            [
                ("VUS-PR", d => d.VusPr, "0.000", 1), ("AUC-PR", d => d.AucPr, "0.000", 1), ("AUC-ROC", d => d.AucRoc, "0.000", 1),
                ("recall", d => d.EventRecall, "0.00", 0), ("chance", d => d.Chance, "0.00", 0), ("fresh", d => d.FreshRecall, "0.00", 0),
                ("false/10k", d => d.FalseAlarmsPer10k, "0", 0), ("episodes/10k", d => d.FalseEpisodesPer10k, "0.0", 0), ("allowed", d => d.AllowedEpisodesPer10k, "0.0", 0), ("delay", d => d.Delay, "0", 0),
                ("fresh delay", d => d.FreshDelay, "0", 0), ("NAB", d => d.NabScore, "0.0", 1), ("seconds", d => d.Seconds, "0.0", 0),
            ];
        page.Append("<table><tr><th>detector</th>").AppendJoin("", columns.Select(c => $"<th>{c.Head}</th>")).Append("</tr>\n");
        foreach (var d in detectors)
        {
            page.Append("<tr><td>").Append(Text(d.Name)).Append("</td>");
            foreach (var (_, value, format, better) in columns)
            {
                var best = better > 0 && value(d) is { } own && own >= detectors.Max(value);
                page.Append(CultureInfo.InvariantCulture, $"<td{(best ? " class=\"best\"" : "")}>{value(d)?.ToString(format, CultureInfo.InvariantCulture) ?? "–"}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</table>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
