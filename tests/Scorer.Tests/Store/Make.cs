using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Tests.Store;

/// <summary>Scores as the scorer writes them.</summary>
internal static class Make
{
    public const string Bundle = "sha256-0011";
    public static readonly long Start = UnixTime.ToNanoseconds(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    public static long At(int second) => Start + second * 1_000_000_000L;

    public static Score Scored(string equipment, int second, double score = 1.5, int stage = 0, string bundle = Bundle) => new()
    {
        Equipment = equipment,
        Sensor = "*",
        TimeUnixNano = At(second),
        Bundle = bundle,
        Score_ = score,
        Probability = 0.25 + stage * 0.125,
        Stage = stage,
        Ratio = 0.75,
        Alarm = stage == 4,
        Detectors = { new DetectorScore { Name = "level", Score = score, Probability = 0.5 }, new DetectorScore { Name = "forest", Score = 0.5 } },
        Sensors =
        {
            new SensorContribution { Sensor = "pressure", Share = 0.75, Value = 12.5, Deviation = 3 },
            new SensorContribution { Sensor = "rf power", Share = 0.25, Value = 550, Deviation = -1 },
        },
    };

    /// <summary>A score that brings the run which ended a second before it.</summary>
    public static Score WithRun(string equipment, int second, string run)
    {
        var score = Scored(equipment, second);
        score.Run = new RunScore
        {
            Run = run, Epoch = "PM-1/R1", StartUnixNano = At(second - 10), EndUnixNano = At(second - 1), Readings = 98, Surprise = 2.5, Stage = 4,
            Sensors =
            {
                new RunContribution { Sensor = "pressure", Share = 0.75, Part = "mean", Deviation = -6.5 },
                new RunContribution { Sensor = "rf power", Share = 0.25, Part = "spread", Deviation = 3 },
            },
        };
        return score;
    }

    public static AlertEvent Alert(string equipment, int second, AlertRule rule = AlertRule.Episode, AlertPhase phase = AlertPhase.Opened, int stage = 3) => new()
    {
        Id = Ids.Derive(equipment, rule.ToString(), phase.ToString(), $"{second}"),
        Episode = Ids.Derive(equipment, rule.ToString()),
        Equipment = equipment, Rule = rule, Phase = phase, Stage = stage,
        Time = UnixTime.FromNanoseconds(At(second)), Since = UnixTime.FromNanoseconds(At(second - 5)),
        Summary = $"{equipment}: \"warning\" (3), led by pressure", Score = 4.5, Probability = 0.999, Ratio = 1.5,
        Sensors = [new("pressure", 0.75, 12.5, 3), new("rf power", 0.25, 550, -1)],
        Evidence = new(Topics.Readings, 0, second, second, "", Bundle, ""),
    };

    public static Score WarmUp(string equipment, int second, double share) => new()
    {
        Equipment = equipment, Sensor = "*", TimeUnixNano = At(second), State = ScoreState.WarmingUp, WarmUp = share,
    };
}
