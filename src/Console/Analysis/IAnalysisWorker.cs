namespace StreamingAnomaly.Console.Analysis;

/// <summary>What the host runs beside the console.</summary>
public interface IAnalysisWorker
{
    /// <summary>Runs waiting analyses until stopped; one that is interrupted begins anew with the next process.</summary>
    Task RunAsync(CancellationToken stop);
}
