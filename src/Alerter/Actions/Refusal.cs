namespace StreamingAnomaly.Alerter.Actions;

/// <summary>Why a person's wish was not done; shown to them.</summary>
internal sealed class Refusal(int status, string message) : Exception(message)
{
    /// <summary>HTTP status: 400 wrong, 404 unknown, 409 not as things stand.</summary>
    public int Status { get; } = status;

    public static Refusal Wrong(string message) => new(400, message);

    public static Refusal Unknown(string message) => new(404, message);

    public static Refusal Conflict(string message) => new(409, message);
}
