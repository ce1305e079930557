namespace StreamingAnomaly.ServiceDefaults.Logging;

/// <summary>Shape of the logs, which go to standard error.</summary>
public enum LogFormat
{
    /// <summary><see cref="Console"/> on a terminal, else <see cref="Json"/>.</summary>
    Auto,

    /// <summary>One line a message, for people.</summary>
    Console,

    /// <summary>One JSON object a message, with every named value as a field.</summary>
    Json,
}
