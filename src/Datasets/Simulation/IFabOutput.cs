namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>Where the synthetic fab sends its readings.</summary>
public interface IFabOutput : IAsyncDisposable
{
    /// <summary>Hands over readings in order; completes when they are taken.</summary>
    Task WriteAsync(IReadOnlyList<FabSample> samples, CancellationToken cancellation);
}
