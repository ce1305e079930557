using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Contracts.Alerts;

/// <summary>
/// One condition on the labels of an incident, written as people know it from Alertmanager: <c>equipment=~etch-.*</c>,
/// <c>stage!=4</c>, <c>recipe="R 1"</c>. A label that is absent has the empty value. Regular expressions match the whole
/// value and take linear time, so that nobody can stall the alerter with one.
/// </summary>
public sealed partial class LabelMatcher
{
    /// <summary>Longest text of a matcher.</summary>
    public const int MaxLength = 500;

    private readonly Regex? pattern;

    private LabelMatcher(string label, MatchOperator op, string value, Regex? pattern) =>
        (Label, Operator, Value, this.pattern) = (label, op, value, pattern);

    /// <summary>Name of the label: <c>equipment</c>, <c>kind</c>, <c>rule</c>, <c>stage</c>, <c>line</c> or one of the context.</summary>
    public string Label { get; }

    /// <summary>How it compares.</summary>
    public MatchOperator Operator { get; }

    /// <summary>Value or regular expression.</summary>
    public string Value { get; }

    /// <summary>Reads a matcher.</summary>
    /// <param name="text">Label, operator (<c>=</c>, <c>!=</c>, <c>=~</c>, <c>!~</c>), value with or without double quotes.</param>
    /// <param name="matcher">The matcher.</param>
    /// <param name="error">What is wrong with it, for a person.</param>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out LabelMatcher? matcher, [NotNullWhen(false)] out string? error)
    {
        (matcher, error) = (null, null);
        if (text is null || text.Length > MaxLength || Form().Match(text) is not { Success: true } parts)
        {
            error = $"\"{Shown(text)}\" is no matcher; give label, operator (=, !=, =~, !~) and value in at most "
                + $"{MaxLength} characters, such as equipment=~etch-.*";
            return false;
        }

        var value = parts.Groups["value"].Value.Trim();
        if (value.Length >= 2 && value[0] == '"' && value[^1] == '"') value = value[1..^1];
        var op = parts.Groups["op"].Value switch
        {
            "=" => MatchOperator.Equal,
            "!=" => MatchOperator.NotEqual,
            "=~" => MatchOperator.Like,
            _ => MatchOperator.NotLike,
        };
        Regex? pattern = null;
        if (op is MatchOperator.Like or MatchOperator.NotLike)
        {
            try
            {
                pattern = new Regex($"^(?:{value})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                error = $"\"{Shown(text)}\" has a regular expression that cannot be used: {e.Message}";
                return false;
            }
        }

        matcher = new LabelMatcher(parts.Groups["label"].Value, op, value, pattern);
        return true;
    }

    /// <summary>Whether the labels meet the condition.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var found = labels.GetValueOrDefault(Label, "");
        return Operator switch
        {
            MatchOperator.Equal => found == Value,
            MatchOperator.NotEqual => found != Value,
            MatchOperator.Like => pattern!.IsMatch(found),
            _ => !pattern!.IsMatch(found),
        };
    }

    /// <summary>The text that <see cref="TryParse"/> reads back.</summary>
    public override string ToString()
    {
        var op = Operator switch
        {
            MatchOperator.Equal => "=",
            MatchOperator.NotEqual => "!=",
            MatchOperator.Like => "=~",
            _ => "!~",
        };
        return $"{Label}{op}\"{Value}\"";
    }

    private static string Shown(string? text) => text is null ? "" : text.Length <= 80 ? text : text[..80] + "…";

    [GeneratedRegex("^\\s*(?<label>[^=!~\"\\s]{1,100})\\s*(?<op>=~|!~|!=|=)(?<value>.*)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Form();
}
