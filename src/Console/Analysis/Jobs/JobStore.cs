using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using StreamingAnomaly.Console.Analysis.Uploads;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Console.Analysis.Jobs;

/// <summary>Jobs, a folder each, so that they survive a restart: one that was interrupted waits again from its beginning.</summary>
internal sealed class JobStore(AnalysisFolder folder, AnomalyOptions options, TimeProvider time) : IDisposable
{
    private const int IdLength = 20;
    private const string Meta = "job.json";
    private readonly SemaphoreSlim signal = new(0);
    private readonly Lock gate = new();
    private ConcurrentDictionary<string, Job>? known;

    /// <summary>Completes when there may be something to do.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken stop) => signal.WaitAsync(atMost, stop);

    /// <summary>The id of a job to come: known before it is taken, so that the audit can name it.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(IdLength, lowercase: true);

    /// <summary>Takes a job.</summary>
    /// <exception cref="AnalysisRefusal">Too many wait, or there is no room.</exception>
    public Job Add(string id, string name, JobRequest request, string by)
    {
        folder.Require(0);
        lock (gate)
        {
            var waiting = Jobs.Values.Count(j => j.State == JobState.Queued);
            if (waiting >= options.Console.Analysis.Queue)
                throw new AnalysisRefusal(429, $"{waiting} jobs wait already (console.analysis.queue); wait until one is done, or cancel one.");
            var job = new Job(id, name, JobState.Queued, Unique(time.GetUtcNow()), by, request);
            Directory.CreateDirectory(folder.Job(job.Id));
            Put(job);
            signal.Release();
            return Placed(job);
        }
    }

    /// <summary>A page, newest first.</summary>
    public (IReadOnlyList<Job> Items, string? Next) List(int limit, long? cursor)
    {
        var before = cursor ?? long.MaxValue;
        var items = Jobs.Values.Where(j => j.Created.UtcTicks < before).OrderByDescending(j => j.Created).Take(limit + 1).Select(Placed).ToList();
        if (items.Count <= limit) return (items, null);
        items.RemoveAt(limit);
        return (items, items[^1].Created.UtcTicks.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The job, or a refusal that says there is none.</summary>
    public Job Require(string id) => Jobs.TryGetValue(id, out var job) ? Placed(job)
        : throw new AnalysisRefusal(404, $"There is no job '{id}'; it may have been deleted, or kept longer than console.analysis.keep.");

    /// <summary>Folder of a job.</summary>
    public string FolderOf(Job job) => folder.Job(job.Id);

    /// <summary>The oldest that waits.</summary>
    public Job? Next() => Jobs.Values.Where(j => j.State == JobState.Queued).MinBy(j => j.Created);

    /// <summary>Changes a job; nothing where it is gone or <paramref name="only"/> does not hold.</summary>
    /// <param name="id">Which.</param>
    /// <param name="only">The state it must be in.</param>
    /// <param name="change">The change.</param>
    /// <returns>Whether it was changed.</returns>
    public bool Change(string id, JobState only, Func<Job, Job> change)
    {
        lock (gate)
        {
            if (!Jobs.TryGetValue(id, out var job) || job.State != only) return false;
            Put(change(job));
            return true;
        }
    }

    /// <summary>Notes how far a job has got; not kept over a restart, which begins it anew.</summary>
    public void Progress(string id, string stage, double share)
    {
        lock (gate)
            if (Jobs.TryGetValue(id, out var job) && job.State == JobState.Running) Jobs[id] = job with { Stage = stage, Progress = share };
    }

    /// <summary>Removes a job that has ended, with its result; nothing where it is gone.</summary>
    /// <exception cref="AnalysisRefusal">It waits or runs.</exception>
    public void Remove(string id)
    {
        lock (gate)
        {
            if (!Jobs.TryGetValue(id, out var job)) return;
            if (!job.Ended) throw new AnalysisRefusal(409, $"The analysis {(job.State == JobState.Queued ? "waits" : "runs")}; cancel it first (POST v1/analysis/jobs/{id}/cancel).");
            Jobs.TryRemove(id, out _);
            if (Directory.Exists(folder.Job(id))) Directory.Delete(folder.Job(id), true);
        }
    }

    /// <summary>Removes what is older than it is kept; uploads that a waiting job needs stay.</summary>
    public void Clean(UploadStore uploads)
    {
        var before = time.GetUtcNow() - options.Console.Analysis.Keep;
        foreach (var job in Jobs.Values.Where(j => j.Ended && (j.Finished ?? j.Created) < before)) Remove(job.Id);
        uploads.Clean(before, Jobs.Values.Where(j => !j.Ended).Select(j => j.Request.Source?.Upload).OfType<string>().ToHashSet());
    }

    public void Dispose() => signal.Dispose();

    private ConcurrentDictionary<string, Job> Jobs
    {
        get
        {
            lock (gate) return known ??= Load();
        }
    }

    private ConcurrentDictionary<string, Job> Load()
    {
        var jobs = new ConcurrentDictionary<string, Job>(StringComparer.Ordinal);
        foreach (var id in folder.Ids("jobs"))
        {
            var meta = Path.Combine(folder.Job(id), Meta);
            if (!File.Exists(meta) || Read(meta) is not { } job || job.Id != id) continue;
            jobs[id] = job.State == JobState.Running ? job with { State = JobState.Queued, Started = null, Stage = null, Progress = 0 } : job;
        }

        return jobs;
    }

    private static Job? Read(string path)
    {
        // One damaged file must not hide the other jobs.
        try { return JsonSerializer.Deserialize<Job>(File.ReadAllBytes(path), AnalysisJson.Options); }
        catch (JsonException) { return null; }
    }

    private void Put(Job job)
    {
        Jobs[job.Id] = job;
        var path = Path.Combine(folder.Job(job.Id), Meta);
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(job, AnalysisJson.Options));
        File.Move(path + ".tmp", path, true);
    }

    // The time orders jobs and is the cursor of the list.
    private DateTimeOffset Unique(DateTimeOffset now)
    {
        while (Jobs.Values.Any(j => j.Created == now)) now += TimeSpan.FromTicks(1);
        return now;
    }

    private Job Placed(Job job) => job.State != JobState.Queued ? job : job with
    {
        Ahead = Jobs.Values.Count(j => j.State == JobState.Running || (j.State == JobState.Queued && j.Created < job.Created)),
    };
}
