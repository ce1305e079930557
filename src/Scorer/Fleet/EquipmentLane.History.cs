using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer.Evidence;
using StreamingAnomaly.Scorer.Output;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>States of the recent past: to put a late reading in its place, and to show later how an alert came about.</summary>
internal sealed partial class EquipmentLane
{
    private readonly LaneHistory history;
    private readonly LaneItem again = new();
    private LaneItem? revising;
    private bool isBundleKept;

    private bool IsDeterministic => windows is null || monitor!.IsCollecting || settings.LatenessNanos > 0;

    // It has to wait for windows that are under way. Where no late readings are taken the end of the cycle will do, unless
    // the cycle is long.
    private void SnapshotIfDue()
    {
        if (monitor?.Scorer is null || !history.IsDue || (!IsDeterministic && !history.IsOverdue)) return;
        if (revising is null) DecideRest();
        Snapshot();
    }

    private void Snapshot() => history.Add(CaptureNow(isForHistory: true), monitor!.Scorer!.Ring.LastTimeUnixNano);

    private Checkpoint CaptureNow(bool isForHistory = false)
    {
        var checkpoint = new Checkpoint
        {
            Equipment = equipment,
            Bundle = bundle,
            Epoch = epoch,
            BaselineFrames = baselineFrames,
            Episode = episode?.ToWire(),
            Moved = moved?.ToWire(),
            Frozen = frozen?.ToWire(),
            Budget = BudgetToWire(),
        };
        checkpoint.FrozenSensors.AddRange(frozenSensors);
        if (monitor is null) return checkpoint;
        var state = monitor.Capture();
        // What the baseline holds so far changes no score; that one is being collected does.
        if (isForHistory && state.Collector is not null) state = state with { Collector = new BaselineCollector().Capture() };
        checkpoint.State = UnsafeByteOperations.UnsafeWrap(EquipmentMonitorStateMapper.ToBytes(state));
        return checkpoint;
    }

    // Where late readings are taken, what they need is part of the state.
    private Checkpoint? CaptureHistory()
    {
        if (settings.LatenessNanos == 0 || history.Start is null || monitor!.IsCollecting) return null;
        var checkpoint = history.Start.Clone();
        checkpoint.Kept.AddRange(history.Readings.Select(KeptReadingMapper.ToWire));
        return checkpoint;
    }

    private void Restore(Checkpoint checkpoint, EquipmentModel? model)
    {
        epoch = checkpoint.Epoch;
        runEpoch = null;
        episode = EpisodeStart.FromWire(checkpoint.Episode);
        moved = EpisodeStart.FromWire(checkpoint.Moved);
        frozen = EpisodeStart.FromWire(checkpoint.Frozen);
        frozenSensors = [.. checkpoint.FrozenSensors];
        if (checkpoint.Budget is { } budget) settings = WithBudget(budget);
        monitor = new(settings.WarmUp(baselineFrames), settings.Training, settings.Scoring, model,
            EquipmentMonitorStateMapper.FromBytes(checkpoint.State.Span));
    }

    // From the state before the kept readings to the one after them.
    private void Relive(Checkpoint checkpoint, TopicPartition partition) => _ = JudgeKept(checkpoint.Kept, partition).Count();

    /// <summary>Judges readings that were judged before, with the answers that the external detector gave then.</summary>
    /// <returns>The alert events they make, as it goes.</returns>
    public IEnumerable<AlertEvent> JudgeKept(IEnumerable<Contracts.Wire.KeptReading> readings, TopicPartition partition)
    {
        foreach (var kept in readings)
        {
            again.Begin(KeptReadingMapper.ReadingOf(kept, partition), muted: true);
            again.Revision = kept.Revision;
            TakeAgain(KeptReadingMapper.AnswerOf(kept));
            foreach (var alert in again.Alerts) yield return alert;
        }
    }

    private bool IsRevision(Reading reading) =>
        monitor is { IsCollecting: false, Scorer: { } scorer } && reading.TimeUnixNano < scorer.Ring.LastTimeUnixNano
        && history.Covers(reading.TimeUnixNano, scorer.Ring.LastTimeUnixNano);

    // Back to before it, then everything in order of time. Equal input gives equal scores, so only what changed goes out.
    private void Revise(LaneItem late, CancellationToken cancellation)
    {
        DecideRest();
        var time = late.Reading.Reading.TimeUnixNano;
        if (history.Holds(time))
        {
            SetAside(late, VerdictState.Duplicate);
            return;
        }

        var told = (episode, moved);
        var start = history.Rewind(time, out var after);
        Restore(start, monitor!.Model);
        (revising, late.Revised) = (late, new(time));
        var before = after.SelectMany(k => k.Alerts).ToList();
        var now = new List<AlertEvent>();
        var next = after.FindIndex(k => k.Reading.Reading.TimeUnixNano > time);
        for (var i = 0; i < next; i++) JudgeAgain(after[i], asBefore: true, cancellation);
        TakeAtOnce(late, cancellation);
        now.AddRange(late.Alerts);
        for (var i = next; i < after.Count; i++) JudgeAgain(after[i], asBefore: false, cancellation);
        revising = null;
        if (!late.Muted) AlertRevision.Reconcile(late, before, now, told, (episode, moved), Send);

        void JudgeAgain(KeptReading kept, bool asBefore, CancellationToken stop)
        {
            again.Begin(kept.Reading, muted: true);
            (again.Before, again.Revision) = (kept, kept.Revision);
            if (asBefore) TakeAgain(kept.Answer);
            else TakeAtOnce(again, stop);
            now.AddRange(again.Alerts);
        }
    }

    private void TakeAtOnce(LaneItem item, CancellationToken cancellation)
    {
        Take(item, isFirst: false, cancellation);
        Await(item.Window);
        if (item.Fate == ReadingFate.Skipped) Decide(item);
    }

    private void TakeAgain(WindowScore? answer)
    {
        SnapshotIfDue();
        (again.Model, again.Bundle, again.Collecting) = (monitor!.Model, bundle, monitor.IsCollecting);
        ObserveIn(monitor, again, isFirst: false);
        if (answer is { } window) again.Window = Task.FromResult(window);
        again.WindowHash = windows is null ? null : monitor.Scorer!.Ring.Hash(LaneSettings.EvidenceFrames);
        Decide(again);
    }

    private void CompareScore(LaneItem item, in WindowScore window)
    {
        var before = item.Before!;
        if (before.Score is null || item.Score.AsSpan().SequenceEqual(before.Score)) return;
        item.Revision++;
        var (was, late) = (Score.Parser.ParseFrom(before.Score), revising!);
        if (late.Revised!.Count++ < ScoreRevision.MostTold)
            late.Revised.Changes.Add(new(item.Reading.Reading.TimeUnixNano, item.Revision, was.Score_, was.Stage, verdict.Score, verdict.Stage));
        if (!late.Muted) late.Outputs.Add(new NewRecord(Topics.Scores, key, ScoreBytes(item, window, item.Revision)));
    }

    private void Keep(LaneItem item, in WindowScore window)
    {
        if (history.Start is null || !item.Observation.Arrival.IsAccepted) return;
        var source = item.Reading.Source;
        history.Add(new KeptReading
        {
            Reading = item.Reading with { Source = source.Value is null ? source : source with { Key = null, Value = null, Headers = [] } },
            Answer = item.Window is null ? null : window,
            Revision = item.Revision,
            Score = settings.LatenessNanos > 0 ? item.Score : null,
            Alerts = item.Alerts.Count == 0 ? [] : [.. item.Alerts],
        });
    }

    private void KeepEvidence(AlertEvent alert, LaneItem by)
    {
        if (history.Start is null || manifest is null || history.Start.Bundle != bundle) return;
        var partition = by.Reading.Source.Partition.Partition;
        if (EvidenceMapper.ToRecord(alert, partition, history, EvidenceSettings.From(settings)) is not { } evidence) return;
        by.Outputs.Add(evidence);
        if (isBundleKept) return;
        isBundleKept = true;
        by.Outputs.Add(EvidenceMapper.ToRecord(equipment, monitor!.Model!, manifest, bundle));
    }
}
