using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Quality;
using StreamingAnomaly.Models.Batching;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Healthy;
using StreamingAnomaly.Scorer.Api;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer;

/// <summary>The MOMENT model that the configuration names, shared by all equipment; nothing where it names none.</summary>
public sealed class MomentService : IAsyncDisposable
{
    private readonly MomentBatcher? batcher;
    private readonly SemaphoreSlim learning = new(1);

    internal MomentService(MomentBatcher? batcher, bool isConfigured, bool votes, int learnRows = 512, bool inLine = true)
    {
        this.batcher = batcher;
        IsConfigured = isConfigured || votes;
        Windows = batcher is null ? null : new MomentWindowScorer(batcher, new MomentBaselineOptions { MaxRows = learnRows }, inLine);
    }

    /// <summary>A model is configured, or a profile lets MOMENT vote.</summary>
    public bool IsConfigured { get; }

    /// <summary>Why there are no scores now, for a person; null if there are.</summary>
    public string? Reason => batcher is null ? "no model is configured (moment.model)" : batcher.Health.Reason;

    internal IWindowScorer? Windows { get; }

    /// <summary>Where people ask for windows; the pipeline serves it between two cycles.</summary>
    internal WindowDesk Desk { get; } = new();

    internal MomentBatcher? Batcher => batcher;

    /// <summary>
    /// Learns what an equipment's healthy windows look like to the loaded model, on a thread of the pool, one equipment at a
    /// time. Live windows go first, except in a replay. The same frames give the same bits whenever it runs.
    /// </summary>
    /// <param name="equipment">Model of the equipment, trained on <paramref name="healthy"/>.</param>
    /// <param name="healthy">Healthy frames.</param>
    /// <param name="options">Stride as the profile has it.</param>
    /// <param name="limits">Physical limits by sensor.</param>
    /// <param name="cancellation">Ends the wait for other equipment's turn.</param>
    /// <returns>Null where the frames are too few.</returns>
    /// <exception cref="MomentException">The model is not available or has no room; try again later.</exception>
    internal async Task<MomentBaseline?> LearnAsync(
        EquipmentModel equipment, Baseline healthy, MomentBaselineOptions options,
        IReadOnlyDictionary<string, SensorLimits>? limits, CancellationToken cancellation)
    {
        if (batcher is null) throw new MomentException($"MOMENT cannot learn: {Reason}");
        await learning.WaitAsync(cancellation);
        try
        {
            using var model = new BatchedMomentModel(batcher, spare: batcher.Backlog == BacklogMode.Refuse);
            return await Task.Run(() => MomentBaselineTrainer.Train(model, equipment, healthy, options, limits), cancellation);
        }
        finally
        {
            learning.Release();
        }
    }

    /// <summary>Opens what <c>moment.model</c> names: a folder with config.json and model.safetensors, a shipped model, or a bundle.</summary>
    /// <param name="options">Section <c>moment</c>, and the profiles.</param>
    /// <param name="bundles">Where bundles are.</param>
    /// <param name="wait">Wait for room instead of leaving windows out: for replays.</param>
    /// <param name="time">Clock of deadlines and retries.</param>
    /// <param name="logger">Told what loaded.</param>
    public static async Task<MomentService> OpenAsync(
        AnomalyOptions options, BundleStore bundles, bool wait, TimeProvider time, ILogger logger)
    {
        var votes = options.Equipment.Profiles.Values.Append(options.Equipment.Defaults)
            .Any(p => p.Detectors.Contains(LaneSettings.Moment));
        var moment = options.Moment;
        if (moment.Model is null) return new(null, false, votes);
        var batcher = new MomentBatcher(
            () => Load(moment, bundles),
            new MomentBatcherOptions
            {
                BatchSize = moment.BatchSize,
                MaxDelay = moment.MaxDelay,
                QueueCapacity = moment.Queue,
                Backlog = wait ? BacklogMode.Wait : BacklogMode.Refuse,
            },
            time);
        await batcher.FirstLoad;
        if (batcher.Health.Available) ScoringLog.MomentLoaded(logger, moment.Model);
        else ScoringLog.MomentUnavailable(logger, moment.Model, batcher.Health.Reason ?? "");
        return new(batcher, true, votes, moment.LearnRows, wait);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (batcher is not null) await batcher.DisposeAsync();
        learning.Dispose();
    }

    private static MomentDetector Load(MomentOptions options, BundleStore bundles)
    {
        var (weights, identity) = MomentSource.Open(options.Model!, bundles);
        return new MomentDetector(
            MomentSession.Create(weights, new MomentSessionOptions
            {
                Device = MomentSessionOptions.ParseDevice(options.Device),
                Threads = options.Threads,
                BatchSize = options.BatchSize,
            }),
            identity);
    }
}
