using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>What the forwarder is about.</summary>
public enum LinkState
{
    /// <summary>Not in contact yet since the start.</summary>
    Starting,

    /// <summary>In contact; forwards what comes.</summary>
    Connected,

    /// <summary>The centre does not answer or refuses: readings wait here and are forwarded later.</summary>
    Cut,

    /// <summary>Another edge of the same name has taken over: this one forwards nothing more.</summary>
    TakenOver,
}

/// <summary>An edge at one time, for people: <c>doctor</c>, <c>/healthz/ready</c> and metrics show it.</summary>
/// <param name="Edge">Edge id.</param>
/// <param name="Log">Identity of its log.</param>
/// <param name="State">The link.</param>
/// <param name="Waiting">Records accepted and not yet at the centre.</param>
/// <param name="WaitingBytes">Their bytes, estimated by the mean of what the partition holds.</param>
/// <param name="OldestWaiting">When the oldest of them was accepted.</param>
/// <param name="UsedBytes">Bytes of records in the log, forwarded ones included: those give way first.</param>
/// <param name="QuotaBytes">What it may hold.</param>
/// <param name="Forwarded">Records forwarded since the start.</param>
/// <param name="GapReadings">Readings declared missing, all gaps together.</param>
/// <param name="LastForwarded">When the centre last took something.</param>
/// <param name="LastError">What last went wrong; null if nothing has since the start.</param>
/// <param name="LastErrorTime">When.</param>
/// <param name="Time">When this was true.</param>
public sealed record EdgeStatus(
    string Edge, string Log, LinkState State, long Waiting, long WaitingBytes, DateTimeOffset? OldestWaiting, long UsedBytes,
    long QuotaBytes, long Forwarded, long GapReadings, DateTimeOffset? LastForwarded, string? LastError, DateTimeOffset? LastErrorTime,
    DateTimeOffset Time)
{
    /// <summary>Name of the file in the data folder by which other processes see it.</summary>
    public const string FileName = "edge-status.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Reads the file of another process; null if there is none or it cannot be read.</summary>
    public static EdgeStatus? Read(string folder)
    {
        try { return JsonSerializer.Deserialize<EdgeStatus>(File.ReadAllBytes(Path.Combine(folder, FileName)), Format); }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException) { return null; }
    }

    /// <summary>Replaces the file in one step, so that a reader never sees half of it.</summary>
    internal void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, Format));
        File.Move(path + ".new", path, overwrite: true);
    }
}
