using System.Text.Json;
using StreamingAnomaly.Analysis;
using StreamingAnomaly.Console.Analysis.Sources;
using StreamingAnomaly.Console.Analysis.Uploads;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Console.Analysis.Jobs;

/// <summary>Runs jobs one after the other on a thread of low priority: the stream goes first, and a slow job keeps nobody from the pages.</summary>
internal sealed class JobWorker(
    JobStore jobs, UploadStore uploads, SourceReader sources, MomentModels moment, AnomalyOptions options, TimeProvider time, ILogger<JobWorker> log) : IAnalysisWorker
{
    /// <summary>Share of the progress that reading is.</summary>
    private const double Reading = 0.15;

    private const double Analysed = 0.97;
    private static readonly TimeSpan CleanEvery = TimeSpan.FromHours(1);
    private readonly Lock gate = new();
    private (string Id, CancellationTokenSource Stop)? current;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stop)
    {
        var cleaned = DateTimeOffset.MinValue;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (time.GetUtcNow() - cleaned > CleanEvery)
                {
                    jobs.Clean(uploads);
                    cleaned = time.GetUtcNow();
                }

                if (jobs.Next() is { } job) await RunAsync(job, stop);
                else await jobs.WaitAsync(CleanEvery, stop);
            }
            catch (Exception e) when (e is AnalysisRefusal or IOException or UnauthorizedAccessException)
            {
                // Without a folder there are no jobs; requests say so, and a later one may find it again.
                ConsoleLog.AnalysisUnavailable(log, e.Message);
                await jobs.WaitAsync(CleanEvery, stop);
            }
        }
    }

    /// <summary>Ends a job that waits or runs. One that has ended meanwhile keeps its result: whoever cancels did not ask to lose it.</summary>
    /// <exception cref="AnalysisRefusal">It has ended.</exception>
    public void Cancel(string id)
    {
        if (jobs.Change(id, JobState.Queued, j => j with { State = JobState.Cancelled, Finished = time.GetUtcNow() })) return;
        var job = jobs.Require(id);
        if (job.Ended)
            throw new AnalysisRefusal(409, $"The analysis has ended already ({JsonNamingPolicy.KebabCaseLower.ConvertName(job.State.ToString())}), so there is nothing to cancel; DELETE removes it.");
        lock (gate)
            if (current is { } now && now.Id == id) now.Stop.Cancel();
    }

    private async Task RunAsync(Job job, CancellationToken stop)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        lock (gate) current = (job.Id, cancel);
        try
        {
            if (!jobs.Change(job.Id, JobState.Queued, j => j with { State = JobState.Running, Started = time.GetUtcNow() })) return;
            await LowPriority.RunAsync(() => Run(job, cancel.Token));
            End(job, JobState.Done, null);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopped with the process the job stays as it is and begins anew with the next; else a person ended it.
            if (!stop.IsCancellationRequested) End(job, JobState.Cancelled, null);
        }
        catch (AnalysisException e)
        {
            End(job, JobState.Failed, e.Message);
        }
        catch (AnalysisRefusal e)
        {
            End(job, JobState.Failed, e.Message);
        }
        catch (Exception e) when (e is OutOfMemoryException or IOException or UnauthorizedAccessException)
        {
            End(job, JobState.Failed, e is OutOfMemoryException ? "There is not enough memory for this; choose fewer features, or lower console.analysis.maxCells." : e.Message);
        }
        catch (Exception e)
        {
            // A bug in an analysis must not end the stream beside it.
            ConsoleLog.AnalysisFailed(log, e, job.Id);
            End(job, JobState.Failed, $"The analysis failed unexpectedly ({e.GetType().Name}); the log of the console says more.");
        }
        finally
        {
            lock (gate) current = null;
        }
    }

    private void Run(Job job, CancellationToken stop)
    {
        var asked = job.Request.Options();
        Report(new("reading", 0));
        var table = sources.Read(job.Request.Source!, asked, options.Console.Analysis.MaxCells, new Watch(Report, "reading", 0, Reading, stop), stop);
        var outcome = new AnalysisEngine(moment.Access(), time).Run(
            table, asked, p => Report(p with { Share = Reading + ((Analysed - Reading) * p.Share) }), stop);
        Report(new("saving", Analysed));
        ResultFolder.Write(jobs.FolderOf(job), outcome, stop);

        void Report(AnalysisProgress progress) => jobs.Progress(job.Id, progress.Stage, progress.Share);
    }

    private void End(Job job, JobState state, string? error) =>
        jobs.Change(job.Id, JobState.Running, j => j with
        {
            State = state, Error = error, Finished = time.GetUtcNow(), Stage = null, Progress = state == JobState.Done ? 1 : j.Progress,
        });
}
