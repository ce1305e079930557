using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.Ingest.Edge;

public sealed partial class Forwarder
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The centre {Central} has not known edge {Edge}: forwarding from the beginning of the log")]
    private static partial void Introduced(ILogger log, string central, string edge);

    [LoggerMessage(Level = LogLevel.Information, Message = "In contact with the centre {Central}: forwarding as {Edge} goes on where it stopped")]
    private static partial void Reached(ILogger log, string central, string edge);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The centre knows edge {Edge} by log {Known}, this is log {Present}: forwarding it from its beginning. What the former log had not forwarded is lost with it")]
    private static partial void Replaced(ILogger log, string edge, string known, string present);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of edge {Edge} is an older copy: the centre has seen log {Known} go on without it. It gets a new identity; what the other copy had not forwarded is lost unless that copy is started again, under another edge.id")]
    private static partial void Older(ILogger log, string edge, string known);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The centre {Central} is out of reach; readings are kept here and forwarded later: {Reason}")]
    private static partial void Lost(ILogger log, string central, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Another edge forwards under the name {Edge}: this one keeps its readings and forwards nothing more. Give one of the two another edge.id and restart this one")]
    private static partial void TakenOver(ILogger log, string edge);
}
