using System.Globalization;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>Single values as text: numbers, switches, words, durations.</summary>
internal static class ScalarText
{
    /// <summary>Reads <paramref name="text"/> as a <paramref name="type"/>, invariant culture.</summary>
    public static bool TryParse(string text, Type type, out object? value)
    {
        value = null;
        if (type == typeof(string)) value = text;
        else if (type == typeof(bool)) value = bool.TryParse(text, out var b) ? b : null;
        else if (type == typeof(int)) value = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) ? i : null;
        else if (type == typeof(long)) value = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var l) ? l : null;
        else if (type == typeof(double)) value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? d : null;
        else if (type == typeof(TimeSpan)) value = Duration.TryParse(text, out var t) ? t : null;
        else if (type.IsEnum) value = Enum.GetValues(type).Cast<Enum>().FirstOrDefault(e => Letters(e.ToString()) == Letters(text));
        else throw new NotSupportedException($"Configuration records use {type}, which has no text form: add it here.");
        return value is not null;
    }

    /// <summary>What to write, with an example.</summary>
    public static string Expected(Type type) => type switch
    {
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetValues(type).Cast<Enum>().Select(ConfigurationSettings.Name))}",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number, such as 8",
        _ when type == typeof(double) => "a number, such as 0.95",
        _ when type == typeof(TimeSpan) => "a duration with its unit, such as 500ms, 30s, 8h, 7d, 1h30m or 08:00:00",
        _ => "a text",
    };

    /// <summary><c>stage-json</c>, <c>stageJson</c> and <c>StageJson</c> are the same word.</summary>
    private static string Letters(string word) =>
        word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
