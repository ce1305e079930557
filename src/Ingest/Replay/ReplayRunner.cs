using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Replay;

/// <summary>Streams a data set into the readings topic. Labels stay behind.</summary>
public sealed class ReplayRunner(IEventProducer producer, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly LogHeader[] JsonHeader = [new("content-type", Encoding.ASCII.GetBytes(ReadingCodec.Json))];
    private static readonly LogHeader[] ProtobufHeader = [new("content-type", Encoding.ASCII.GetBytes(ReadingCodec.Protobuf))];

    /// <summary>Replays once and returns when the log holds everything.</summary>
    /// <exception cref="DatasetException">A file cannot be read; what was appended before stays.</exception>
    /// <exception cref="EventLogException">The log does not take the readings.</exception>
    public async Task<ReplayResult> RunAsync(
        Dataset dataset, ReplayOptions options, IProgress<ReplayProgress>? progress, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var total = dataset.TotalBytes;
        var counts = new Dictionary<string, long>();
        var keys = new Dictionary<string, byte[]>();
        var batch = new List<NewRecord>(options.BatchSize);
        long readings = 0, training = 0, labelled = 0, bytes = 0;
        long? firstEvent = null;

        var baselines = options.BaselineLabel is null ? [] : BaselineLabels(dataset, options.BaselineLabel);
        foreach (var sample in dataset.Read(read => bytes += read))
        {
            if (options.Part != ReplayPart.All && sample.Training != (options.Part == ReplayPart.Training)) continue;
            var reading = sample.Training && baselines.TryGetValue(sample.Reading.Equipment, out var label)
                ? sample.Reading with { Context = [.. sample.Reading.Context, label] }
                : sample.Reading;
            if (options.Speed is { } speed)
            {
                firstEvent ??= reading.TimeUnixNano;
                var due = TimeSpan.FromTicks((long)((reading.TimeUnixNano - firstEvent.Value) / UnixTime.NanosecondsPerTick / speed));
                var wait = due - time.GetElapsedTime(started);
                if (wait > TimeSpan.Zero)
                {
                    await FlushAsync();
                    await Task.Delay(wait, time, cancellation);
                }
            }

            if (!keys.TryGetValue(reading.Equipment, out var key)) keys[reading.Equipment] = key = Encoding.UTF8.GetBytes(reading.Equipment);
            batch.Add(new NewRecord(
                options.Topic, key, options.Protobuf ? ReadingCodec.WriteProtobuf(reading) : ReadingCodec.WriteJson(reading), null,
                options.Protobuf ? ProtobufHeader : JsonHeader));
            counts[reading.Equipment] = counts.GetValueOrDefault(reading.Equipment) + 1;
            if (sample.Training) training++;
            if (sample.Label == 1) labelled++;
            if (batch.Count >= options.BatchSize) await FlushAsync();
        }

        await FlushAsync();
        return new ReplayResult(readings, training, labelled, bytes, time.GetElapsedTime(started), counts);

        async Task FlushAsync()
        {
            if (batch.Count == 0) return;
            await AppendAsync(batch, cancellation);
            readings += batch.Count;
            batch = new List<NewRecord>(options.BatchSize);
            if (progress is null) return;
            var elapsed = time.GetElapsedTime(started);
            progress.Report(new ReplayProgress(
                readings, bytes, total, elapsed, bytes > 0 ? elapsed * Math.Max(0, ((double)total / bytes) - 1) : null));
        }
    }

    /// <summary>Frames of every baseline: training rows whose time goes on; the others are late or repeated.</summary>
    private static Dictionary<string, KeyValuePair<string, string>> BaselineLabels(Dataset dataset, string label)
    {
        var frames = new Dictionary<string, (int Count, long Last)>();
        foreach (var sample in dataset.Read())
        {
            if (!sample.Training) continue;
            var (count, last) = frames.GetValueOrDefault(sample.Reading.Equipment, (0, long.MinValue));
            if (sample.Reading.TimeUnixNano > last) frames[sample.Reading.Equipment] = (count + 1, sample.Reading.TimeUnixNano);
        }

        return frames.ToDictionary(
            f => f.Key, f => KeyValuePair.Create(label, f.Value.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>A full log is back-pressure: wait, longer each time, and offer the same batch again.</summary>
    private async Task AppendAsync(List<NewRecord> batch, CancellationToken cancellation)
    {
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                await producer.AppendAsync(batch, cancellation);
                return;
            }
            catch (EventLogFullException)
            {
                await Task.Delay(pause, time, cancellation);
            }
        }
    }
}
