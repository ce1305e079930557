using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer.Decoding;
using StreamingAnomaly.Scorer.Fleet;
using StreamingAnomaly.Scorer.Output;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Offline;

/// <summary>
/// Scores readings without a log, for a person with a file: the very lanes of the stream, so that the numbers are the same.
/// </summary>
public sealed class OfflineScorer
{
    private const int Slice = 512;

    private readonly AnomalyOptions options;
    private readonly EquipmentFleet fleet;
    private readonly PartitionState partition = new(new TopicPartition(Topics.Readings, 0), mutedUntil: 0);
    private long offset;

    /// <summary>A scorer that has seen nothing.</summary>
    public OfflineScorer(AnomalyOptions options, MomentService moment)
    {
        this.options = options;
        fleet = new EquipmentFleet(options, moment.Windows);
        fleet.Add(partition);
    }

    /// <summary>Trains on healthy readings of one equipment, in order of time.</summary>
    /// <exception cref="BaselineRefusedException">Nothing can be learnt from them; says why.</exception>
    public BundleContent Train(string equipment, IEnumerable<Reading> healthy)
    {
        var settings = LaneSettings.From(options, equipment);
        var collector = new BaselineCollector();
        foreach (var reading in healthy) collector.Add(reading, EquipmentLane.RunOf(reading));
        return EquipmentBundle.Create(equipment, EquipmentTrainer.Train(collector.ToBaseline(), settings.Training), settings.Configuration);
    }

    /// <summary>Scores an equipment by this bundle instead of warming up.</summary>
    /// <exception cref="BundleException">Not a bundle of an equipment's model.</exception>
    public void Use(string equipment, BundleContent bundle)
    {
        var lane = fleet.NewLane(equipment);
        lane.Adopt(bundle);
        partition.Lanes[equipment] = lane;
    }

    /// <summary>Scores in order.</summary>
    public async IAsyncEnumerable<OfflineResult> ScoreAsync(IEnumerable<Reading> readings)
    {
        foreach (var slice in readings.Chunk(Slice))
        {
            var sourced = Array.ConvertAll(slice, r => new SourcedReading(
                r, new LogRecord(partition.Partition, offset++, null, null, [], r.TimeUnixNano / 1_000_000), 0));
            foreach (var item in await fleet.ScoreAsync(sourced, CancellationToken.None))
            {
                var score = item.Outputs.FirstOrDefault(o => o.Topic == Topics.Scores)?.Value;
                var alerts = item.Outputs.Where(o => o.Topic == Topics.Alerts).Select(o => Contracts.Alerts.AlertJson.ReadAlert(o.Value)).ToList();
                yield return new OfflineResult(
                    item.Reading.Reading, score is null ? null : Contracts.Wire.Score.Parser.ParseFrom(score), item.Reason, alerts);
            }
        }
    }
}

/// <summary>What became of a reading.</summary>
/// <param name="Reading">The reading.</param>
/// <param name="Score">Its score, or its warm-up; null if it was quarantined.</param>
/// <param name="Reason">Why it was quarantined.</param>
/// <param name="Alerts">Alert events it made.</param>
public sealed record OfflineResult(Reading Reading, Score? Score, string? Reason, IReadOnlyList<Contracts.Alerts.AlertEvent> Alerts);
