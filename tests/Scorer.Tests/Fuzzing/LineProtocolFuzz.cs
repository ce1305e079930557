using System.Globalization;
using System.Text;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.Scorer.Store.Influx;
using StreamingAnomaly.Scorer.Tests.Store;

namespace StreamingAnomaly.Scorer.Tests.Fuzzing;

/// <summary>Whatever names and numbers a score has: a server reads back exactly what it says, or it is set aside. No name makes a line of its own, no NaN gets out.</summary>
public sealed class LineProtocolFuzz
{
    private static readonly string[] Pieces =
    [
        ",", "=", " ", "\\", "\\\\", "\\,", "\"", "\n", "\r", "\t", "\0", "\u2028", "\u0085", "#", "a", "etch-01", "식각", "😀", "\ud800", "\udc00", "_", "time", "score",
        "x=1 1\nevil value=1 ", "anomaly_score,equipment=x score=1 1", "'", ";", "{", "}", "*", "\u202E",
    ];

    private static readonly double[] Numbers =
        [0, -0.0, 1, -1.5, 1e300, -1e-300, double.MaxValue, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.1, 1e308];

    [Fact]
    public void Scores_OfAnyNames_ArriveAsTheyAreOrNotAtAll()
    {
        var run = new FuzzRun("InfluxDB line protocol", 40_000);
        run.Each(random =>
        {
            var score = Score(random);
            var lines = LineBatch.From(PointBatch.From([score], random.Next(0, 2)));
            if (lines.Lines.Count == 0)
            {
                Assert.NotEmpty(lines.Rejected);
                return "set aside: " + lines.Rejected.First().Reason;
            }

            foreach (var line in lines.Lines)
            {
                // One line is one point: what it says is what the score says.
                var point = Assert.Single(LineParser.Parse(lines.Bytes(line)));
                Check(point, score);
            }

            return lines.Rejected.Any() ? "stored in part" : "stored";
        });
        Assert.True(run.Outcomes.GetValueOrDefault("stored") > 1000, "almost everything is set aside: the attack reaches too little");
    }

    private static void Check(LineParser.Point point, Score score)
    {
        var tags = point.Tags.ToDictionary(t => t.Key, t => t.Value);
        Assert.Equal(score.Equipment, tags["equipment"]);
        var fields = point.Fields.ToDictionary(f => f.Key, f => f.Value);
        Assert.Equal(point.Fields.Count, fields.Count);
        switch (point.Measurement)
        {
            case "anomaly_warm_up":
                Assert.Equal((score.WarmUp * 100).ToString("R", CultureInfo.InvariantCulture), fields["percent"]);
                Assert.Equal(score.TimeUnixNano, point.Time);
                break;
            case "anomaly_run":
                Assert.Equal((score.Run.EndUnixNano, "\"" + score.Run.Run, "\"" + score.Run.Epoch), (point.Time, fields["run"], fields["epoch"]));
                Assert.Equal(score.Bundle, tags.GetValueOrDefault("bundle", ""));
                break;
            default:
                Assert.Equal("anomaly_score", point.Measurement);
                Assert.Equal((score.TimeUnixNano, score.Bundle), (point.Time, tags.GetValueOrDefault("bundle", "")));
                if (tags["sensor"] == score.Sensor)
                {
                    Assert.Equal(score.Score_, double.Parse(fields["score"], CultureInfo.InvariantCulture));
                    foreach (var detector in score.Detectors.Where(d => double.IsFinite(d.Score)))
                        Assert.Equal(detector.Score, double.Parse(fields[detector.Name], CultureInfo.InvariantCulture));
                }
                else
                {
                    Assert.Contains(score.Sensors, s => s.Sensor == tags["sensor"]);
                }

                break;
        }
    }

    private static Score Score(Random random)
    {
        var score = new Score
        {
            Equipment = Name(random), Sensor = random.Next(3) > 0 ? "*" : Name(random), Bundle = random.Next(3) > 0 ? Make.Bundle : random.Next(2) > 0 ? "" : Name(random),
            TimeUnixNano = random.Next(20) > 0 ? Make.At(random.Next(1000)) : random.NextInt64(), State = (ScoreState)random.Next(2),
            WarmUp = Number(random), Score_ = Number(random), Probability = Number(random), Stage = random.Next(5), Ratio = Number(random), Alarm = random.Next(2) > 0,
        };
        for (var n = random.Next(3); n > 0; n--) score.Detectors.Add(new DetectorScore { Name = Name(random), Score = Number(random), Probability = 0.5 });
        for (var n = random.Next(3); n > 0; n--) score.Sensors.Add(new SensorContribution { Sensor = Name(random), Share = Number(random), Value = Number(random), Deviation = Number(random) });
        if (random.Next(3) == 0)
            score.Run = new RunScore { Run = Name(random), Epoch = Name(random), StartUnixNano = Make.At(1), EndUnixNano = Make.At(9), Readings = 9, Surprise = Number(random), Stage = 1 };
        return score;
    }

    // Mostly usual, so that what is odd in one place is seen beside what is not.
    private static string Name(Random random)
    {
        if (random.Next(2) == 0) return random.Next(2) == 0 ? "etch-01" : "rf power, W=1";
        var name = new StringBuilder();
        for (var n = random.Next(6); n > 0; n--) name.Append(Pieces[random.Next(Pieces.Length)]);
        // Protobuf carries no halves of surrogate pairs; a score from the log never has them.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name.ToString()));
    }

    private static double Number(Random random) => random.Next(4) > 0 ? random.NextDouble() : Numbers[random.Next(Numbers.Length)];
}
