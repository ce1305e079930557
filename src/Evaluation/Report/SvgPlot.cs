using System.Globalization;
using System.Net;
using System.Text;

namespace StreamingAnomaly.Evaluation.Report;

/// <summary>A static plot as inline SVG.</summary>
/// <param name="width">Pixels.</param>
/// <param name="height">Pixels.</param>
/// <param name="description">For people who cannot see it.</param>
internal sealed class SvgPlot(int width, int height, string description)
{
    private readonly StringBuilder body = new();

    public void Rectangle(double x, double y, double w, double h, string kind, string? hint = null) =>
        Add($"<rect class=\"{kind}\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{Math.Max(w, 0.5):0.##}\" height=\"{Math.Max(h, 0):0.##}\">{Title(hint)}</rect>");

    public void Circle(double x, double y, double radius, string kind, string? hint = null) =>
        Add($"<circle class=\"{kind}\" cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\">{Title(hint)}</circle>");

    public void Line(double x1, double y1, double x2, double y2, string kind) =>
        Add($"<line class=\"{kind}\" x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\"/>");

    public void Text(double x, double y, string text, string kind = "", string anchor = "start") =>
        Add($"<text class=\"{kind}\" x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\">{WebUtility.HtmlEncode(text)}</text>");

    public void Curve(IEnumerable<(double X, double Y)> points, string kind)
    {
        body.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{kind}\" points=\"");
        foreach (var (x, y) in points) body.Append(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#} ");
        body.Append("\"/>\n");
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(description)}\">\n{body}</svg>\n");

    private void Add(FormattableString element) => body.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Title(string? hint) => hint is null ? "" : $"<title>{WebUtility.HtmlEncode(hint)}</title>";
}
