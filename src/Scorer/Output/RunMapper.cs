using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Scorer.Output;

/// <summary>Finished runs as they stand on the scores topic, inside the score of the reading that shows them to be over.</summary>
internal static class RunMapper
{
    /// <summary>Tail probabilities at which stages 1 to 4 begin: 90, 95, 98 and 99 % of healthy runs.</summary>
    private static readonly double[] StageTails = [0.10, 0.05, 0.02, 0.01];

    /// <summary>Slack for the rounding of powers of ten.</summary>
    private const double Slack = 1e-12;

    public static RunScore ToWire(RunVerdict run, IReadOnlyList<string> sensors)
    {
        var wire = new RunScore
        {
            Run = run.Run, Epoch = run.Epoch, StartUnixNano = run.StartUnixNano, EndUnixNano = run.EndUnixNano,
            Readings = run.Frames, Learning = run.Learning, Surprise = run.Surprise, Stage = StageOf(run),
        };
        foreach (var share in run.Shares)
            wire.Sensors.Add(new RunContribution
            {
                Sensor = sensors[share.Sensor], Share = share.Share, Part = share.Spread ? "spread" : "mean", Deviation = share.Deviation,
            });
        return wire;
    }

    /// <summary>A colour, never a notification: after an epoch change every fourth healthy run may look odd.</summary>
    private static int StageOf(RunVerdict run)
    {
        if (run.Learning > 0) return 0;
        var (tail, stage) = (Math.Pow(10, -run.Surprise), 0);
        while (stage < StageTails.Length && tail <= StageTails[stage] + Slack) stage++;
        return stage;
    }
}
