using System.Globalization;

namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Collects what is wrong with one section; each rule names setting, allowed range, value and an example.</summary>
internal sealed class Rules(List<ConfigurationError> errors, string section)
{
    /// <summary>A section below this one.</summary>
    public Rules Below(string name) => new(errors, Path(name));

    /// <summary>Adds an error unless <paramref name="holds"/>.</summary>
    public bool Require(bool holds, string setting, string message)
    {
        if (!holds) errors.Add(new ConfigurationError(Path(setting), message));
        return holds;
    }

    /// <summary>A number of things between two bounds, both allowed; whether it is.</summary>
    public bool Between(string setting, long value, long min, long max, string example) =>
        Require(value >= min && value <= max, setting,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}, got {value}; for example {example}"));

    /// <summary>A duration between two bounds, both allowed.</summary>
    public void Between(string setting, TimeSpan value, TimeSpan min, TimeSpan max, string example) =>
        Require(value >= min && value <= max, setting,
            $"a duration from {Duration.Format(min)} to {Duration.Format(max)}, got {Duration.Format(value)}; for example {example}");

    /// <summary>A text that is not empty and has no control characters.</summary>
    public bool Text(string setting, string? value, int maxLength, string example) =>
        Require(!string.IsNullOrWhiteSpace(value) && value.Length <= maxLength && !value.Any(char.IsControl), setting,
            $"a text of 1 to {maxLength} characters without control characters, got {Shown(value)}; for example {example}");

    /// <summary>Like <see cref="Text"/>, or absent.</summary>
    public void TextOrNull(string setting, string? value, int maxLength, string example)
    {
        if (value is not null) Text(setting, value, maxLength, example);
    }

    /// <summary>An absolute http or https URL.</summary>
    public void Url(string setting, string? value, string example) =>
        Require(Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0, setting,
            $"an absolute http or https URL, got {Shown(value)}; for example {example}");

    /// <summary>One of the values of an enum.</summary>
    public void Defined<T>(string setting, T value)
        where T : struct, Enum =>
        Require(Enum.IsDefined(value), setting,
            $"one of {string.Join(", ", Enum.GetValues<T>().Select(v => ConfigurationSettings.Name(v)))}, got {value}");

    private string Path(string setting) => section.Length == 0 ? setting : $"{section}.{setting}";

    private static string Shown(string? value) => value is null ? "nothing" : $"\"{(value.Length <= 80 ? value : value[..80] + "…")}\"";
}
