using System.Text;

namespace StreamingAnomaly.Scorer.Store.Influx;

/// <summary>Writes names and values into InfluxQL statements so that they stay what they are.</summary>
internal static class InfluxQl
{
    /// <summary>A quoted identifier.</summary>
    public static string Identifier(string name) => Quote(name, '"');

    /// <summary>A quoted string.</summary>
    public static string Text(string value) => Quote(value, '\'');

    private static string Quote(string value, char quote)
    {
        var quoted = new StringBuilder(value.Length + 2).Append(quote);
        foreach (var c in value)
        {
            if (c == '\n') quoted.Append("\\n");
            else if (c == quote || c == '\\') quoted.Append('\\').Append(c);
            else quoted.Append(c);
        }

        return quoted.Append(quote).ToString();
    }
}
