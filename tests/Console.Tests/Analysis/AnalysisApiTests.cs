using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Console.Analysis;
using StreamingAnomaly.Console.Analysis.Uploads;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Console.Tests.Analysis;

public sealed class AnalysisApiTests : IDisposable
{
    private static readonly object Small = new { source = new { kind = "synthetic", synthetic = new { type = "pump", equipment = 2, minutes = 2 } }, detectors = (string[])["forest", "ensemble"] };
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Upload_ThenRun_GivesResultSeriesAnomaliesAndExport()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root);
        var (status, preview) = await console.UploadAsync("etch.csv", Csv(600));
        Assert.Equal(201, status);
        Assert.Equal(["time", "equipment", "context", "sensor", "sensor", "label"], preview.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("role").GetString()));
        Assert.Equal(12, preview.GetProperty("rows").GetArrayLength());
        Assert.EndsWith("Z", preview.GetProperty("upload").GetProperty("created").GetString(), StringComparison.Ordinal);
        var upload = preview.GetProperty("upload").GetProperty("id").GetString();

        var id = await console.DoneAsync(new { source = new { kind = "upload", upload }, detectors = (string[])["forest", "ensemble"], expectedRatio = 0.015, features = (string[])["pressure", "=power"] });

        var (_, result) = await console.GetAsync($"/v1/analysis/jobs/{id}/result");
        Assert.Equal(1200, result.GetProperty("rows").GetInt32());
        Assert.Equal(["forest", "ensemble"], result.GetProperty("detectors").EnumerateArray().Select(d => d.GetProperty("detector").GetString()));
        Assert.All(result.GetProperty("detectors").EnumerateArray(), d => Assert.Equal(1, d.GetProperty("quality").GetProperty("eventRecall").GetDouble()));
        Assert.Equal("B", result.GetProperty("findings")[0].GetProperty("groups").EnumerateArray().Single(g => g.GetProperty("column").GetString() == "equipment")
            .GetProperty("values")[0].GetProperty("value").GetString());

        var (_, series) = await console.GetAsync($"/v1/analysis/jobs/{id}/series?equipment=B&points=50&sensors=pressure");
        Assert.Equal((50, 12), (series.GetProperty("times").GetArrayLength(), series.GetProperty("rowsPerPoint").GetInt32()));
        Assert.True(series.GetProperty("sensors")[0].GetProperty("max").EnumerateArray().Max(v => v.GetDouble()) > 50); // the spike is not lost
        Assert.Equal(2, series.GetProperty("detectors").GetArrayLength());
        var (_, part) = await console.GetAsync($"/v1/analysis/jobs/{id}/series?equipment=B&from=2026-01-01T00:01:00Z&to=2026-01-01T00:01:59Z");
        Assert.Equal(60, part.GetProperty("rows").GetInt32());

        var (_, anomalies) = await console.GetAsync($"/v1/analysis/jobs/{id}/anomalies?detector=ensemble&limit=1");
        Assert.Equal("B", anomalies.GetProperty("items")[0].GetProperty("equipment").GetString());
        Assert.Equal("1", anomalies.GetProperty("next").GetString());

        var lines = (await console.Client.GetStringAsync($"/v1/analysis/jobs/{id}/export.csv")).TrimEnd().Split('\n');
        Assert.Equal(1201, lines.Length);
        Assert.Equal("time,equipment,lot,pressure,'=power,label,forest_score,forest_anomaly,ensemble_score,ensemble_anomaly", lines[0].TrimEnd());
        Assert.StartsWith("2026-01-01T00:00:00Z,A,'=cmd|' /C calc'!A0,10", lines[1], StringComparison.Ordinal);
        Assert.Equal(10, lines[1].Split(',').Length);

        // A spreadsheet knows its encoding, and what was exported can be analysed again.
        var export = await console.Client.GetByteArrayAsync($"/v1/analysis/jobs/{id}/export.csv");
        Assert.Equal((byte[])[0xEF, 0xBB, 0xBF, (byte)'t'], export[..4]);
        var (again, back) = await console.SendAsync(HttpMethod.Post, "/v1/analysis/uploads?name=again.csv", new ByteArrayContent(export));
        Assert.Equal(201, again);
        Assert.Equal(("time", "time"), (back.GetProperty("columns")[0].GetProperty("name").GetString(), back.GetProperty("columns")[0].GetProperty("role").GetString()));
        await console.DoneAsync(new { source = new { kind = "upload", upload = back.GetProperty("upload").GetProperty("id").GetString() }, detectors = (string[])["forest"], features = (string[])["pressure", "'=power"] });
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a;b\n1;2\n", "")] // no time: fine, rows are counted
    [InlineData("time,lot\n2026-01-01T00:00:00Z,x\n", "no sensor")]
    public async Task Upload_WhatCannotBeRead_IsRefusedWithTheReasonAndNotKept(string text, string reason)
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, work: false);
        var (status, body) = await console.UploadAsync("my file.csv", text);
        if (reason.Length == 0) Assert.Equal(201, status);
        else
        {
            Assert.Equal(422, status);
            Assert.Contains(reason, body.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Contains("my file.csv", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain(folder.Root, body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        var (_, list) = await console.GetAsync("/v1/analysis/uploads");
        Assert.Equal(reason.Length == 0 ? 1 : 0, list.GetProperty("items").GetArrayLength());
        Assert.DoesNotContain(Directory.EnumerateDirectories(folder.File("analysis/uploads")), d => Path.GetFileName(d).StartsWith('.'));
    }

    [Fact]
    public async Task Job_BrokenRowBeyondThePreview_FailsNamingFileAndLine()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root);
        var (_, preview) = await console.UploadAsync("broken.csv", Csv(600).Replace("2026-01-01T00:08:20Z,B,L1,10", "2026-01-01T00:08:20Z,B,L1,wrong", StringComparison.Ordinal));
        var (_, job) = await console.AskAsync(new { source = new { kind = "upload", upload = preview.GetProperty("upload").GetProperty("id").GetString() } });
        var ended = await console.EndedAsync(job.GetProperty("id").GetString()!);
        Assert.Equal("failed", ended.GetProperty("state").GetString());
        Assert.Contains("broken.csv, line 1003: column 'pressure': 'wrong", ended.GetProperty("error").GetString(), StringComparison.Ordinal);
        var (status, problem) = await console.GetAsync($"/v1/analysis/jobs/{job.GetProperty("id").GetString()}/result");
        Assert.Equal(409, status);
        Assert.Contains("line 1003", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_LargerThanAllowed_IsRefusedByItsLengthOrWhenItGrowsTooLong()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, new() { MaxUpload = 1_000_000 }, work: false);
        var announced = await console.SendAsync(HttpMethod.Post, "/v1/analysis/uploads?name=a.csv", new ByteArrayContent(new byte[1_000_001]));
        Assert.Equal(413, announced.Status);
        Assert.Contains("maxUpload", announced.Body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var endless = new StreamContent(new EndlessStream(3_000_000));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/analysis/uploads?name=b.csv") { Content = endless };
        request.Headers.TransferEncodingChunked = true;
        using var response = await console.Client.SendAsync(request);
        Assert.Equal(413, (int)response.StatusCode);
        Assert.Empty((await console.GetAsync("/v1/analysis/uploads")).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Quota_Used_IsSaidBeforeAByteIsTaken()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, new() { MaxDisk = 30_000 }, work: false);
        Assert.Equal(201, (await console.UploadAsync("a.csv", Csv(200))).Status);
        var (status, body) = await console.UploadAsync("b.csv", Csv(600));
        Assert.Equal(507, status);
        Assert.Contains("maxDisk", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quota_UploadOfUnknownLength_EndsItOnTheWayAndKeepsNothing()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, new() { MaxDisk = 10_000_000 }, work: false);
        using var endless = new StreamContent(new EndlessStream(40_000_000));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/analysis/uploads?name=b.csv") { Content = endless };
        request.Headers.TransferEncodingChunked = true;
        using var response = await console.Client.SendAsync(request);
        Assert.Equal(507, (int)response.StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("analysis/uploads")));
    }

    [Fact]
    public async Task Quota_UploadsAtTheSameTime_CountWhatTheOthersAnnounced()
    {
        var options = new AnomalyOptions { DataFolder = folder.Root, Console = new ConsoleOptions { Analysis = new() { MaxDisk = 30_000 } } };
        using var store = new UploadStore(new AnalysisFolder(options), options, TimeProvider.System);
        var text = Encoding.UTF8.GetBytes(Csv(200));
        using var slow = new GatedStream(text);
        var first = store.SaveAsync(slow, "a.csv", text.Length, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<AnalysisRefusal>(() => store.SaveAsync(new MemoryStream(text), "b.csv", text.Length, CancellationToken.None));
        Assert.Equal(507, refused.Status);
        slow.Open();
        Assert.Equal("a.csv", (await first).Upload.Name);
        // What is on the disk is owed no longer: a small one still fits.
        var small = Encoding.UTF8.GetBytes(Csv(20));
        Assert.Equal("c.csv", (await store.SaveAsync(new MemoryStream(small), "c.csv", small.Length, CancellationToken.None)).Upload.Name);
    }

    [Fact]
    public async Task Job_InterruptedByARestart_RunsAgainFromItsBeginning()
    {
        string id;
        await using (var first = await AnalysisHost.StartAsync(folder.Root, work: false))
        {
            id = (await first.AskAsync(Small)).Body.GetProperty("id").GetString()!;
            Assert.Equal("queued", (await first.GetAsync($"/v1/analysis/jobs/{id}")).Body.GetProperty("state").GetString());
        }

        // As if the process had died in the middle of it.
        var meta = folder.File($"analysis/jobs/{id}/job.json");
        await File.WriteAllTextAsync(meta, (await File.ReadAllTextAsync(meta)).Replace("\"queued\"", "\"running\"", StringComparison.Ordinal));
        Directory.CreateDirectory(folder.File($"analysis/jobs/{id}/result.tmp"));

        await using (var second = await AnalysisHost.StartAsync(folder.Root))
        {
            Assert.Equal("done", (await second.EndedAsync(id)).GetProperty("state").GetString());
            Assert.Equal(200, (await second.GetAsync($"/v1/analysis/jobs/{id}/result")).Status);
        }

        await using var third = await AnalysisHost.StartAsync(folder.Root, work: false);
        Assert.Equal("done", (await third.GetAsync($"/v1/analysis/jobs/{id}")).Body.GetProperty("state").GetString());
        Assert.Equal(200, (await third.GetAsync($"/v1/analysis/jobs/{id}/series")).Status);
    }

    [Fact]
    public async Task Jobs_WaitInABoundedQueueAndAreListedByPages()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, new() { Queue = 3 }, work: false);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var (_, job) = await console.AskAsync(Small);
            ids.Add(job.GetProperty("id").GetString()!);
            Assert.Equal(i, job.GetProperty("ahead").GetInt32());
        }

        var (status, refused) = await console.AskAsync(Small);
        Assert.Equal(429, status);
        Assert.Contains("console.analysis.queue", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);

        var (_, page) = await console.GetAsync("/v1/analysis/jobs?limit=2");
        Assert.Equal(ids[1..].AsEnumerable().Reverse(), page.GetProperty("items").EnumerateArray().Select(j => j.GetProperty("id").GetString()!));
        var (_, rest) = await console.GetAsync($"/v1/analysis/jobs?limit=2&cursor={page.GetProperty("next").GetString()}");
        Assert.Equal(ids[0], Assert.Single(rest.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);

        // Cancelled it stays in the list; removed it is gone.
        Assert.Equal(409, (await console.SendAsync(HttpMethod.Delete, $"/v1/analysis/jobs/{ids[0]}")).Status);
        Assert.Equal(202, (await console.CancelAsync(ids[0])).Status);
        Assert.Equal("cancelled", (await console.GetAsync($"/v1/analysis/jobs/{ids[0]}")).Body.GetProperty("state").GetString());
        Assert.Equal(204, (await console.SendAsync(HttpMethod.Delete, $"/v1/analysis/jobs/{ids[0]}")).Status);
        Assert.Equal(404, (await console.GetAsync($"/v1/analysis/jobs/{ids[0]}")).Status);
        Assert.False(Directory.Exists(folder.File($"analysis/jobs/{ids[0]}")));
    }

    [Fact]
    public async Task Cancel_WhileItRuns_EndsItAndTheNextRuns()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root);
        var (_, slow) = await console.AskAsync(new { source = new { kind = "synthetic", synthetic = new { minutes = 120, equipment = 10 } } });
        var id = slow.GetProperty("id").GetString()!;
        using var patience = new CancellationTokenSource(AnalysisHost.JobPatience);
        while ((await console.GetAsync($"/v1/analysis/jobs/{id}")).Body is var job && !(job.GetProperty("progress").GetDouble() > 0)) await Task.Delay(10, patience.Token);
        Assert.Equal(409, (await console.SendAsync(HttpMethod.Delete, $"/v1/analysis/jobs/{id}")).Status);
        Assert.Equal(202, (await console.CancelAsync(id)).Status);
        Assert.Equal("cancelled", (await console.EndedAsync(id)).GetProperty("state").GetString());
        await console.DoneAsync(Small);
    }

    [Fact]
    public async Task Cancel_OfOneThatHasEnded_IsRefusedAndItsResultStays()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root);
        var id = await console.DoneAsync(Small);
        var (status, problem) = await console.CancelAsync(id);
        Assert.Equal(409, status);
        Assert.Contains("has ended already (done)", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, (await console.GetAsync($"/v1/analysis/jobs/{id}/result")).Status);
    }

    [Fact]
    public async Task Retention_Over_RemovesUploadsAndJobs()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using (var console = await AnalysisHost.StartAsync(folder.Root, time: time))
        {
            await console.UploadAsync("a.csv", Csv(100));
            await console.DoneAsync(Small);
        }

        time.Advance(TimeSpan.FromDays(31));
        await using var later = await AnalysisHost.StartAsync(folder.Root, time: time);
        using var patience = new CancellationTokenSource(AnalysisHost.JobPatience);
        while ((await later.GetAsync("/v1/analysis/jobs")).Body.GetProperty("items").GetArrayLength() > 0) await Task.Delay(10, patience.Token);
        while ((await later.GetAsync("/v1/analysis/uploads")).Body.GetProperty("items").GetArrayLength() > 0) await Task.Delay(10, patience.Token);
    }

    [Fact]
    public async Task Audit_UploadStartCancelDelete_SaysWhoDidWhatToWhat()
    {
        var trail = new ListTrail();
        await using var console = await AnalysisHost.StartAsync(folder.Root, work: false, audit: trail);
        var (_, preview) = await console.UploadAsync("etch 1.csv", Csv(100));
        var upload = preview.GetProperty("upload").GetProperty("id").GetString()!;
        var (_, job) = await console.AskAsync(new { source = new { kind = "upload", upload } });
        var id = job.GetProperty("id").GetString()!;
        await console.CancelAsync(id);
        await console.SendAsync(HttpMethod.Delete, $"/v1/analysis/jobs/{id}");
        await console.SendAsync(HttpMethod.Delete, $"/v1/analysis/uploads/{upload}");
        Assert.Equal(
            [
                ("local", "analysis.upload", "etch 1.csv", ""), ("local", "analysis.start", id, "etch 1.csv"), ("local", "analysis.cancel", id, ""),
                ("local", "analysis.delete", id, ""), ("local", "analysis.upload.delete", upload, ""),
            ],
            trail.Entries.Select(e => (e.Actor, e.Action, e.Target, e.Detail)));

        trail.Broken = true;
        var (status, problem) = await console.AskAsync(Small);
        Assert.Equal((503, "Not recorded, so not done: the log is away"), (status, problem.GetProperty("detail").GetString()));
        Assert.Empty((await console.GetAsync("/v1/analysis/jobs")).Body.GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"source":{"kind":"sample","sample":"nothing"}}""", 400, "the samples are")]
    [InlineData("""{"source":{"kind":"upload","upload":"../../etc"}}""", 404, "no upload")]
    [InlineData("""{"source":{"kind":"history","equipment":["a"],"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z"}}""", 503, "keeps no readings")]
    [InlineData("""{"source":{"kind":"sample","sample":"bad-pump"},"expectedRatio":0.9}""", 400, "expectedRatio is 0.9; give 0.0001 to 0.5")]
    [InlineData("""{"source":{"kind":"sample","sample":"bad-pump"},"missing":"zero"}""", 400, "$.missing")]
    [InlineData("""{"source":{"kind":"sample","sample":"bad-pump"},"ratio":0.1}""", 400, "ratio")]
    [InlineData("""{"source":{"kind":"synthetic","synthetic":{"faults":[{"kind":"spike","sensors":["x"]}]}}}""", 400, "pressure_mtorr")]
    [InlineData("""{"source":{"kind":"synthetic","synthetic":{"minutes":1440,"rate":100,"equipment":50}}}""", 400, "rows")]
    [InlineData("nonsense", 400, "not a valid job")]
    public async Task Ask_WhatCannotBeDone_IsRefusedWithWhatIsAllowed(string body, int expected, string reason)
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, work: false);
        var (status, problem) = await console.SendAsync(HttpMethod.Post, "/v1/analysis/jobs", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.True(status == expected, $"{status} {problem}");
        Assert.Contains(reason, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_WhereReadingsAreKept_IsAnalysed()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, history: new FakeHistory());
        var id = await console.DoneAsync(new
        {
            source = new { kind = "history", equipment = (string[])["etch-01", "etch-02"], from = "2026-01-01T00:00:00Z", to = "2026-01-01T00:10:00Z" },
            detectors = (string[])["forest"],
        });
        var (_, result) = await console.GetAsync($"/v1/analysis/jobs/{id}/result");
        Assert.Equal(1202, result.GetProperty("rows").GetInt32());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("labelled").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await console.GetAsync("/v1/analysis")).Body.GetProperty("historyReason").ValueKind);
    }

    [Fact]
    public async Task History_SwitchedOff_IsSaidBeforeAnybodyAsks()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, work: false);
        Assert.Contains("keeps no readings", (await console.GetAsync("/v1/analysis")).Body.GetProperty("historyReason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_MeansAndNothing_AreSaidWithTheResult()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, history: new FakeHistory());
        var id = await console.DoneAsync(new
        {
            source = new { kind = "history", equipment = (string[])["old-01", "etch-01", "quiet-01"], from = "2026-01-01T00:00:00Z", to = "2026-01-01T00:10:00Z" },
            detectors = (string[])["forest"],
        });
        var notes = (await console.GetAsync($"/v1/analysis/jobs/{id}/result")).Body.GetProperty("notes").EnumerateArray()
            .Select(n => (n.GetProperty("code").GetString(), n.GetProperty("subject").GetString(), n.GetProperty("count").GetDouble(), n.GetProperty("detail").GetString())).ToList();
        Assert.Contains(("means", "old-01", 60, "2026-06-01T00:00:00Z"), notes);
        Assert.Contains(("no-readings", "quiet-01", 0, ""), notes);
    }

    [Fact]
    public async Task History_IdsThatNobodyKnows_AreNamed()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, work: false, history: new FakeHistory());
        var (status, problem) = await console.AskAsync(new
        {
            source = new { kind = "history", equipment = (string[])["etch-01", "etch-O2", "x"], from = "2026-01-01T00:00:00Z", to = "2026-01-01T00:10:00Z" },
        });
        Assert.Equal(400, status);
        Assert.Contains("'etch-O2', 'x'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("etch-01", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moment_BesideTheForest_IsComparedByTimeAndAgreement()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root);
        var (_, abilities) = await console.GetAsync("/v1/analysis");
        Assert.SkipWhen(!abilities.GetProperty("moment").GetProperty("available").GetBoolean(), "the model moment-nano is not beside the program");
        Assert.Equal("moment-nano", abilities.GetProperty("moment").GetProperty("model").GetString());
        var id = await console.DoneAsync(new { source = new { kind = "synthetic", synthetic = new { type = "pump", equipment = 1, minutes = 2 } }, detectors = (string[])["moment", "forest"] });
        var (_, result) = await console.GetAsync($"/v1/analysis/jobs/{id}/result");
        Assert.All(result.GetProperty("detectors").EnumerateArray(), d => Assert.True(d.GetProperty("available").GetBoolean() && d.GetProperty("seconds").GetDouble() > 0, d.ToString()));
        Assert.InRange(result.GetProperty("agreement")[0].GetProperty("jaccard").GetDouble(), 0, 1);
        Assert.Contains(result.GetProperty("notes").EnumerateArray(), n => n.GetProperty("code").GetString() == "stride" && n.GetProperty("subject").GetString() == "moment");
    }

    [Fact]
    public async Task LargeFile_IsAveragedToFit_AndSaysSo()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, new() { MaxCells = 4000 });
        var (_, preview) = await console.UploadAsync("big.csv", Csv(5000));
        var id = await console.DoneAsync(new { source = new { kind = "upload", upload = preview.GetProperty("upload").GetProperty("id").GetString() }, detectors = (string[])["forest"] });
        var (_, result) = await console.GetAsync($"/v1/analysis/jobs/{id}/result");
        Assert.Equal((10_000, 8), (result.GetProperty("rowsRead").GetInt32(), result.GetProperty("rowsPerRow").GetInt32()));
        Assert.InRange(result.GetProperty("rows").GetInt32(), 1000, 2000);
        Assert.Contains(result.GetProperty("notes").EnumerateArray(), n => n.GetProperty("code").GetString() == "averaged");
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Two equipments, a row a second; B has a spike and a shift, and a lot whose name is a formula.</summary>
    internal static string Csv(int rows)
    {
        var text = new StringBuilder("time,equipment,lot,pressure,=power,label\n");
        var chance = new Random(5);
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var i = 0; i < rows; i++)
        {
            foreach (var equipment in (string[])["A", "B"])
            {
                var shift = equipment == "B" && i >= rows / 2 && i < (rows / 2) + 15;
                var spike = equipment == "B" && i == rows / 3;
                var pressure = Math.Round(10 + chance.NextDouble() + (shift ? 5 : 0) + (spike ? 60 : 0), 3);
                text.Append(CultureInfo.InvariantCulture, $"{start.AddSeconds(i):yyyy-MM-ddTHH:mm:ssZ},{equipment},{(i < rows / 4 ? "=cmd|' /C calc'!A0" : "L1")},{pressure},{Math.Round(500 + chance.NextDouble(), 3)},{(shift || spike ? 1 : 0)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Knows etch-01 and etch-02 and, by the mean of each minute, old-01.</summary>
    internal sealed class FakeHistory : IReadingHistory
    {
        public bool Knows(string equipment) => Look(equipment, default) is not null;

        public KeptReadings? Look(string equipment, DateTimeOffset from) => equipment switch
        {
            "etch-01" or "etch-02" or "quiet-01" => new(TimeSpan.Zero, from),
            "old-01" => new(TimeSpan.FromMinutes(1), new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)),
            _ => null,
        };

        public async IAsyncEnumerable<Reading> ReadAsync(
            string equipment, DateTimeOffset from, DateTimeOffset to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Yield();
            if (equipment == "quiet-01") yield break;
            var chance = new Random(equipment.Length);
            for (var at = from; at <= to; at += TimeSpan.FromSeconds(1))
                yield return new(equipment, Contracts.UnixTime.ToNanoseconds(at), [new("x", chance.NextDouble())], []);
        }
    }

    /// <summary>Bytes that come once the gate is opened.</summary>
    private sealed class GatedStream(byte[] bytes) : MemoryStream(bytes)
    {
        private readonly TaskCompletionSource gate = new();

        public void Open() => gate.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await gate.Task.WaitAsync(cancellationToken);
            return Read(buffer.Span);
        }
    }

    /// <summary>So many bytes of CSV, of a length not known before.</summary>
    private sealed class EndlessStream(int length) : Stream
    {
        private int left = length;
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var n = Math.Min(count, left);
            Array.Fill(buffer, (byte)'1', offset, n);
            left -= n;
            return n;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
