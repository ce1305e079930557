using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Quality;
using StreamingAnomaly.Models.Batching;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Healthy;
using StreamingAnomaly.Models.Moment.Tuning;
using StreamingAnomaly.Models.Safetensors;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer;

/// <summary>The MOMENT model that the configuration names, shared by all equipment; nothing where it names none.</summary>
public sealed class MomentService : IAsyncDisposable
{
    /// <summary>Longest self-benchmark when a model is loaded live. Replays measure nothing: results are the same to the bit, and
    /// they are to take the same path on every run.</summary>
    private static readonly TimeSpan TuningBudget = TimeSpan.FromSeconds(2);

    /// <summary>Seconds of <see cref="Inspect"/>'s measurement.</summary>
    private const double InspectionSeconds = 0.5;

    private readonly MomentBatcher? batcher;
    private StrongBox<string?> running = new();

    internal MomentService(MomentBatcher? batcher, bool isConfigured, bool votes, int learnRows = 512)
    {
        this.batcher = batcher;
        IsConfigured = isConfigured || votes;
        Windows = batcher is null ? null : new MomentWindowScorer(batcher, new MomentBaselineOptions { MaxRows = learnRows });
    }

    /// <summary>A model is configured, or a profile lets MOMENT vote.</summary>
    public bool IsConfigured { get; }

    /// <summary>Why there are no scores now, for a person; null if there are.</summary>
    public string? Reason => batcher is null ? "no model is configured (moment.model)" : batcher.Health.Reason;

    /// <summary>Where it runs and in which precision, such as <c>cpu (Float32)</c>; null before the first load.</summary>
    public string? Device => running.Value;

    internal IWindowScorer? Windows { get; }

    internal MomentBatcher? Batcher => batcher;

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
        var running = new StrongBox<string?>();
        var batcher = new MomentBatcher(
            () => Load(moment, bundles, wait ? TimeSpan.Zero : TuningBudget, time, logger, running),
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
        return new(batcher, true, votes, moment.LearnRows) { running = running };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => batcher?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Opens the configured model for a moment and measures it, for <c>doctor</c>; null where none is configured.</summary>
    /// <param name="options">Section <c>moment</c>.</param>
    /// <param name="bundles">Where bundles are.</param>
    /// <param name="time">Clock of the measurement.</param>
    /// <exception cref="BundleException">There is no such bundle, or it was changed.</exception>
    /// <exception cref="MomentException">It does not load; says why.</exception>
    /// <exception cref="SafetensorsException">The weights file is damaged.</exception>
    public static MomentFinding? Inspect(MomentOptions options, BundleStore bundles, TimeProvider time)
    {
        if (options.Model is null) return null;
        var (session, identity) = Open(options, bundles);
        using (session)
        {
            session.Tune(TuningBudget / 2, time);
            double speed = MomentBenchmark.Measure(session, InspectionSeconds, time).PerSecond;
            return new(identity, session.Device, session.Precision.ToString(), speed, session.FallbackReason);
        }
    }

    private static MomentDetector Load(MomentOptions options, BundleStore bundles, TimeSpan budget, TimeProvider time, ILogger logger, StrongBox<string?> running)
    {
        var (session, identity) = Open(options, bundles);
        running.Value = $"{session.Device} ({session.Precision})";
        var tuning = session.Tune(budget, time);
        if (tuning is null) ScoringLog.MomentRuns(logger, session.Device, session.Precision);
        else ScoringLog.MomentTuned(logger, session.Device, session.Precision, tuning);
        return new MomentDetector(session, identity);
    }

    private static (MomentSession Session, string Identity) Open(MomentOptions options, BundleStore bundles)
    {
        var opened = MomentSource.Open(options.Model!, bundles);
        var session = MomentSession.Create(opened.Weights, opened.Options(new MomentSessionOptions
        {
            Device = MomentSessionOptions.ParseDevice(options.Device),
            Threads = options.Threads,
            BatchSize = options.BatchSize,
        }));
        return (session, opened.IdentityAt(session.Precision));
    }
}
