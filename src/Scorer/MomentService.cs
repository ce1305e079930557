using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Models.Batching;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Scorer.Api;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer;

/// <summary>The MOMENT model that the configuration names, shared by all equipment; nothing where it names none.</summary>
public sealed class MomentService : IAsyncDisposable
{
    private readonly MomentBatcher? batcher;

    internal MomentService(MomentBatcher? batcher, bool isConfigured, bool votes)
    {
        this.batcher = batcher;
        IsConfigured = isConfigured || votes;
        Windows = batcher is null ? null : new MomentWindowScorer(batcher);
    }

    /// <summary>A model is configured, or a profile lets MOMENT vote.</summary>
    public bool IsConfigured { get; }

    /// <summary>Why there are no scores now, for a person; null if there are.</summary>
    public string? Reason => batcher is null ? "no model is configured (moment.model)" : batcher.Health.Reason;

    internal IWindowScorer? Windows { get; }

    /// <summary>Where people ask for windows; the pipeline serves it between two cycles.</summary>
    internal WindowDesk Desk { get; } = new();

    internal MomentBatcher? Batcher => batcher;

    /// <summary>Opens what <c>moment.model</c> names: a folder with config.json and model.safetensors, or a bundle.</summary>
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
        return new(batcher, true, votes);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => batcher?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static MomentDetector Load(MomentOptions options, BundleStore bundles)
    {
        var (weights, identity) = Directory.Exists(options.Model) ? FromFolder(options.Model) : FromBundle(bundles.Open(options.Model!));
        return new MomentDetector(
            MomentSession.Create(weights, new MomentSessionOptions
            {
                Device = MomentSessionOptions.ParseDevice(options.Device),
                Threads = options.Threads,
                BatchSize = options.BatchSize,
            }),
            identity);
    }

    private static (MomentWeights Weights, string Identity) FromBundle(BundleContent bundle) => (MomentImporter.Load(bundle), bundle.Hash);

    private static (MomentWeights Weights, string Identity) FromFolder(string folder)
    {
        var weights = MomentWeights.Load(folder);
        using var file = File.OpenRead(Path.Combine(folder, MomentImporter.ModelFile));
        return (weights, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
