using StreamingAnomaly.Console.Live;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Console.Tests;

/// <summary>Scores and incidents as the services write them.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    public static Score Score(string equipment, int tenths, double probability, int stage = 0, bool alarm = false) => new()
    {
        Equipment = equipment,
        Sensor = "*",
        TimeUnixNano = (Start.ToUnixTimeMilliseconds() + (tenths * 100L)) * 1_000_000,
        Bundle = "b1",
        Score_ = 1 + probability,
        Probability = probability,
        Stage = stage,
        Alarm = alarm,
    };

    public static LiveScore Live(string equipment, int tenths, double probability = 0.5) => LiveScore.From(Score(equipment, tenths, probability));

    public static Incident Incident(string equipment, int stage, int revision = 1) => new()
    {
        Id = "0123456789abcdef0123456789abcdef",
        Revision = revision,
        Equipment = equipment,
        Status = IncidentStatus.Open,
        Stage = stage,
        Since = Start,
        Updated = Start.AddSeconds(revision),
        Summary = $"{equipment}: warning (3), led by pressure",
        Sensors = [new("pressure", 0.8, 14.5, 22.5), new("rf_power", 0.2, 540, 3.1)],
        Trust = new(0.86, "high", "provisional", AllowedPerDay: 3, Alarms: 2, Days: 1.5 / 24),
    };

    public static NewRecord Record(Score score) =>
        new(Topics.Scores, System.Text.Encoding.UTF8.GetBytes(score.Equipment), Google.Protobuf.MessageExtensions.ToByteArray(score));

    public static NewRecord Record(Incident incident) =>
        new(Topics.Incidents, System.Text.Encoding.UTF8.GetBytes(incident.Equipment), AlertJson.Write(incident));
}
