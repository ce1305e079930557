using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Alerter.Api;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using static StreamingAnomaly.Alerter.Tests.Given;

namespace StreamingAnomaly.Alerter.Tests.Api;

/// <summary>What people do over HTTP, with the clock in the test's hand.</summary>
public sealed class PeopleEndpointsTests : IAsyncLifetime
{
    private const string Weekly = """{"name":"weekly","match":["equipment=etch-01"],"days":["sunday"],"at":"02:00","duration":"1h"}""";
    private static readonly WebhookOptions[] People = [new() { Name = "people", Url = "http://people.example/" }];
    private readonly AlerterFile file = new() { Alerter = new() { Grouping = NoWaiting with { Line = "^([a-z]+)-" } } };
    private readonly ListLog log = new([]);
    private WebApplication app = null!;
    private HttpClient client = null!;

    [Fact]
    public async Task Silence_CreatedListedEnded_HoldsBackAndLetsGo()
    {
        var made = await PostAsync("/v1/silences", """{"match":["equipment=~etch-.*"],"for":"2h","comment":"trial"}""", 201);
        Assert.Equal(("active", "local", "trial"), (Text(made, "state"), Text(made, "author"), Text(made, "comment")));
        await file.TakeAsync(People, [Alert(0)]);
        Assert.Empty(file.Outbox());
        var listed = (await client.GetFromJsonAsync<JsonElement>("/v1/silences")).GetProperty("items");
        Assert.Equal(Text(made, "id"), Text(Assert.Single(listed.EnumerateArray()), "id"));

        await SendAsync(HttpMethod.Delete, $"/v1/silences/{Text(made, "id")}", "", 200);
        await file.SweepAsync(People);
        Assert.Single(file.Outbox());
        await SendAsync(HttpMethod.Delete, $"/v1/silences/{Text(made, "id")}", "", 409);
    }

    [Fact]
    public async Task Maintenance_WeeklyInItsTimeZone_HoldsBackUntilItEnds()
    {
        // 2026-01-01T00:00Z is Thursday 09:00 in Seoul.
        var made = await PostAsync("/v1/maintenance",
            """{"name":"PM","match":["equipment=etch-01"],"days":["thursday"],"at":"08:30","duration":"1h","timeZone":"Asia/Seoul"}""", 201);
        Assert.Equal(("active", "2026-01-01T00:30:00+00:00"), (Text(made, "state"), made.GetProperty("until").GetDateTimeOffset().ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:sszzz")));
        await file.TakeAsync(People, [Alert(0)]);
        file.Time.Advance(TimeSpan.FromMinutes(29.9));
        await file.SweepAsync(People);
        Assert.Empty(file.Outbox());
        file.Time.Advance(TimeSpan.FromMinutes(0.1));
        await file.SweepAsync(People);
        Assert.Single(file.Outbox());
    }

    [Fact]
    public async Task Maintenance_ListedInPages_TheOneThatEndsLastFirst()
    {
        await OnceAsync("early", 1, 2);
        await PostAsync("/v1/maintenance", Weekly, 201);
        await OnceAsync("late", 1, 900);
        var removed = await OnceAsync("removed", 1, 1000);
        foreach (var i in Enumerable.Range(0, 5)) await OnceAsync($"same {i}", 1, 3);
        await SendAsync(HttpMethod.Delete, $"/v1/maintenance/{Text(removed, "id")}", "", 200);

        var names = (await WindowsAsync("limit=2")).Select(w => Text(w, "name")).ToList();

        Assert.Equal(["weekly", "late"], names[..2]);
        Assert.Equal(["same 0", "same 1", "same 2", "same 3", "same 4"], names[2..7].Order(StringComparer.Ordinal));
        Assert.Equal(["early", "removed"], names[7..]);
    }

    /// <summary>What the id tells has to match, as for an alert: the line stands in most ids. What only an alert tells may.</summary>
    [Theory]
    [InlineData("etch-03", true, "", "equipment=~etch-.*")]
    [InlineData("etch-03", false, "", "equipment=~etch-.*", "equipment!=etch-03")]
    [InlineData("etch-04", true, "", "equipment=~etch-.*", "equipment!=etch-03")]
    [InlineData("etch-03", true, "", "line=etch")]
    [InlineData("etch-03", false, "", "line=cvd")]
    [InlineData("etch-03", true, "recipe=\"R1\"", "equipment=etch-03", "recipe=R1")]
    [InlineData("etch-03", false, "", "equipment=etch-04", "recipe=R1")]
    [InlineData("etch-03", true, "rule!=\"silent\" stage!=\"4\"", "rule!=silent", "stage!=4")]
    [InlineData("7", true, "line=\"cvd\"", "line=cvd")]
    public async Task Maintenance_OfAnEquipment_AreThoseThatConcernItOrMay(string equipment, bool concerns, string undecided, params string[] match)
    {
        await PostAsync("/v1/maintenance", Once("asked for", match, 1, 2), 201);

        var found = await WindowsAsync($"equipment={equipment}");

        Assert.Equal(concerns ? [undecided] : [], found.Select(w => string.Join(' ', w.GetProperty("undecided").EnumerateArray().Select(m => m.GetString()))));
    }

    [Fact]
    public async Task Maintenance_OfAnEquipment_GoesOnAtTheCursor()
    {
        for (var i = 0; i < 8; i++) await PostAsync("/v1/maintenance", Once($"{i}", [$"equipment=etch-0{i % 2}"], 1, 10 + i), 201);

        Assert.Equal(["7", "5", "3", "1"], (await WindowsAsync("limit=3&equipment=etch-01")).Select(w => Text(w, "name")));
        Assert.False((await WindowsAsync(""))[0].TryGetProperty("undecided", out _));
    }

    [Fact]
    public async Task Maintenance_ThousandThatAreOver_LeaveRoomForTheNext()
    {
        Fill(1000, 60);
        var refused = await PostAsync("/v1/maintenance", Once("next", ["equipment=etch-01"], 61, 62), 409);
        Assert.Contains("not over", Text(refused, "detail"));

        file.Time.Advance(TimeSpan.FromHours(1));
        await PostAsync("/v1/maintenance", Once("next", ["equipment=etch-01"], 61, 62), 201);
    }

    [Fact]
    public async Task Maintenance_OverForLong_IsForgottenLikeASilence()
    {
        await OnceAsync("over", 1, 60);
        await OnceAsync("still kept", 1, 61);
        await OnceAsync("ahead", 1, 90_000);
        await PostAsync("/v1/maintenance", Weekly, 201);
        file.Time.Advance(TimeSpan.FromDays(40));

        file.Queue.Prune(At(60.5), file.Time.GetUtcNow());

        Assert.Equal(["weekly", "ahead", "still kept"], (await WindowsAsync("")).Select(w => Text(w, "name")));
    }

    [Fact]
    public async Task Snooze_StillActiveAfterwards_IsToldAgain()
    {
        var incident = await OpenAsync();
        await PostAsync($"/v1/incidents/{incident}/snooze", """{"for":"30m"}""");
        file.Time.Advance(TimeSpan.FromMinutes(29));
        await file.TakeAsync(People, [Alert(29, AlertPhase.Escalated, 4)]);
        Assert.Single(file.Outbox());
        file.Time.Advance(TimeSpan.FromMinutes(1));
        await file.SweepAsync(People);
        Assert.Equal(4, file.Outbox()[1].What.Incident.Stage);
        Assert.Equal(2, file.Outbox().Count);
    }

    [Fact]
    public async Task Snooze_NothingHappened_SaysThatItGoesOn()
    {
        var incident = await OpenAsync();
        await PostAsync($"/v1/incidents/{incident}/snooze", """{"until":"2026-01-01T01:00:00Z"}""");
        file.Time.Advance(TimeSpan.FromHours(1));
        await file.SweepAsync(People);
        Assert.Equal("StillActive", file.Outbox()[^1].What.Change.ToString());
    }

    [Fact]
    public async Task Acknowledge_Comment_Verdict_AreKeptAuditedAndPublished()
    {
        var incident = await OpenAsync();
        var handled = await PostAsync($"/v1/incidents/{incident}/acknowledge", """{"comment":"on my way"}""");
        Assert.Equal("local", Text(handled, "acknowledgedBy"));
        await PostAsync($"/v1/incidents/{incident}/comments", """{"text":"밸브가 닫혀 있었음"}""");
        await PostAsync($"/v1/incidents/{incident}/verdict", """{"verdict":"true-alarm","comment":"valve"}""");

        var details = await client.GetFromJsonAsync<JsonElement>($"/v1/incidents/{incident}");
        Assert.Equal(
            ["incident.verdict", "incident.comment", "incident.acknowledge"],
            details.GetProperty("changes").EnumerateArray().Select(c => Text(c, "action")));
        Assert.Equal("true-alarm", Text(details.GetProperty("handling"), "verdict"));
        Assert.Equal("opened", Text(Assert.Single(details.GetProperty("told").EnumerateArray()), "change"));

        await AlerterFile.DrainAsync(file.Pipeline(log, People), log);
        var feedback = AlertFeedback.Read(Assert.Single(log.Produced, r => r.Topic == Topics.Feedback).Value);
        Assert.Equal((incident, FeedbackVerdict.TrueAlarm, "etch-01", "local"), (feedback.Incident, feedback.Verdict, feedback.Equipment, feedback.By));
        var audit = log.Produced.Where(r => r.Topic == Topics.Audit).Select(r => AuditJson.ReadRecord(r.Value)).ToList();
        Assert.Equal(3, audit.Count);
        Assert.Empty(AuditVerifier.Verify(audit, []));
        Assert.NotEmpty(AuditVerifier.Verify([audit[0], audit[2]], []));
    }

    [Theory]
    [InlineData("true-alarm", Instruction.WhatOneofCase.Confirmed)]
    [InlineData("maintenance", Instruction.WhatOneofCase.BaselineEnded)]
    [InlineData("false-alarm", Instruction.WhatOneofCase.None)]
    [InlineData("expected", Instruction.WhatOneofCase.None)]
    public async Task Verdict_TellsTheScorerAmongTheReadings(string verdict, Instruction.WhatOneofCase expected)
    {
        await file.TakeAsync(People, [Alert(0) with { Evidence = new(Topics.Readings, 3, 100, 120, "w", "b", "c") }]);
        var incident = Assert.Single(file.Incidents()).Incident.Id;
        await PostAsync($"/v1/incidents/{incident}/verdict", $$"""{"verdict":"{{verdict}}"}""");
        await AlerterFile.DrainAsync(file.Pipeline(log, People), log);

        var said = log.Produced.Where(r => r.Topic == Topics.Readings).ToList();
        if (expected == Instruction.WhatOneofCase.None)
        {
            Assert.Empty(said);
            return;
        }

        var record = Assert.Single(said);
        Assert.Equal((3, "anomaly-instruction"), (record.Partition, Assert.Single(record.Headers!).Name));
        var instruction = Instruction.Parser.ParseFrom(record.Value);
        Assert.Equal(("etch-01", "local", expected), (instruction.Equipment, instruction.By, instruction.WhatCase));
        if (expected == Instruction.WhatOneofCase.Confirmed)
            Assert.Equal((UnixTime.ToNanoseconds(At(0)), 0L), (instruction.Confirmed.SinceUnixNano, instruction.Confirmed.UntilUnixNano));
    }

    [Fact]
    public async Task Incidents_Filtered_AreThoseAskedFor()
    {
        await file.TakeAsync(People, [Alert(0), Alert(1, stage: 4, equipment: "etch-02"), Alert(2, equipment: "pump-01"), Closed(3, equipment: "pump-01")]);
        file.Time.Advance(TimeSpan.FromMinutes(20));
        await file.SweepAsync(People);
        var pump = file.Incidents().Single(i => i.Incident.Equipment == "pump-01").Incident.Id;
        await PostAsync($"/v1/incidents/{pump}/verdict", """{"verdict":"false-alarm"}""");

        Assert.Equal(["etch-02"], await EquipmentAsync("stage=4"));
        Assert.Equal(["pump-01"], await EquipmentAsync("status=resolved"));
        Assert.Equal(["pump-01"], await EquipmentAsync("verdict=false-alarm"));
        Assert.Equal(["etch-01", "etch-02"], await EquipmentAsync("verdict=none"));
        Assert.Equal(["etch-01"], await EquipmentAsync("equipment=etch-01&status=open"));
        Assert.Equal(["etch-01"], await EquipmentAsync("to=2026-01-01T00:01:00Z"));
        Assert.Equal(["etch-01", "etch-02"], await EquipmentAsync("from=2026-01-01T00:10:00Z"));
        var items = (await client.GetFromJsonAsync<JsonElement>("/v1/incidents?verdict=false-alarm")).GetProperty("items");
        Assert.Equal("false-alarm", Text(items[0].GetProperty("handling"), "verdict"));
        foreach (var wrong in (string[])["status=closed", "stage=5", "verdict=maybe", "from=yesterday"])
            Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync(new Uri($"/v1/incidents?{wrong}", UriKind.Relative))).StatusCode);

        async Task<IEnumerable<string?>> EquipmentAsync(string query) =>
            (await client.GetFromJsonAsync<JsonElement>($"/v1/incidents?{query}")).GetProperty("items").EnumerateArray()
                .Select(i => Text(i, "equipment")).Order(StringComparer.Ordinal).ToList();
    }

    [Fact]
    public async Task Similar_EarlierIncidentsOfTheSameSensors_ComeFirstWithTheirVerdict()
    {
        AlertSensor[] other = [new("temperature", 0.9, 80, 9), new("pressure", 0.1, 200, 1)];
        await file.TakeAsync(People, [Alert(0), Closed(1), Alert(30, episode: "e2") with { Sensors = other }, Closed(31, episode: "e2") with { Sensors = other }, Alert(60, episode: "e3")]);
        var incidents = file.Incidents().Select(i => i.Incident).OrderBy(i => i.Since).ToList();
        Assert.Equal(3, incidents.Count);
        await PostAsync($"/v1/incidents/{incidents[0].Id}/verdict", """{"verdict":"true-alarm"}""");

        var similar = (await client.GetFromJsonAsync<JsonElement>($"/v1/incidents/{incidents[2].Id}/similar")).GetProperty("items");

        var found = Assert.Single(similar.EnumerateArray());
        Assert.Equal((incidents[0].Id, "true-alarm"), (Text(found.GetProperty("incident"), "id"), Text(found, "verdict")));
        Assert.Equal(1, found.GetProperty("similarity").GetDouble(), 1e-9);
        Assert.Equal(["pressure", "flow"], found.GetProperty("shared").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("/v1/incidents/none/similar", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Lists_NotificationsGroupsChanges_ArePagedAndComplete()
    {
        await file.TakeAsync(People, Enumerable.Range(0, 7).Select(i => Alert(0, equipment: $"etch-{i}")));
        var seen = new List<string?>();
        for (var next = "/v1/notifications?limit=3"; next is not null;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>(next);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(n => Text(n, "id")));
            next = page.TryGetProperty("next", out var cursor) ? $"/v1/notifications?limit=3&cursor={cursor.GetString()}" : null;
        }

        Assert.Equal(7, seen.Distinct().Count());
        var told = (await client.GetFromJsonAsync<JsonElement>($"/v1/notifications/{seen[0]}/incidents")).GetProperty("items");
        Assert.Equal("etch-6", Text(Assert.Single(told.EnumerateArray()), "equipment"));
        Assert.Equal(7, (await client.GetFromJsonAsync<JsonElement>("/v1/groups")).GetArrayLength());
    }

    [Theory]
    [InlineData("/v1/silences", """{"match":[],"for":"1h"}""", 400)]
    [InlineData("/v1/silences", """{"match":["equipment"],"for":"1h"}""", 400)]
    [InlineData("/v1/silences", """{"match":["equipment=~(?=x)"],"for":"1h"}""", 400)]
    [InlineData("/v1/silences", """{"match":["equipment=x"]}""", 400)]
    [InlineData("/v1/silences", """{"match":["equipment=x"],"for":"1h","end":"2026-01-02T00:00:00Z"}""", 400)]
    [InlineData("/v1/silences", """{"match":["equipment=x"],"for":"900d"}""", 400)]
    [InlineData("/v1/silences", """{"match":["equipment=x"],"end":"2025-01-02T00:00:00Z"}""", 400)]
    [InlineData("/v1/silences", "not json", 400)]
    [InlineData("/v1/maintenance", """{"name":"x","match":["equipment=x"]}""", 400)]
    [InlineData("/v1/maintenance", """{"name":"x","match":["equipment=x"],"days":["sunday"],"at":"25:00","duration":"1h"}""", 400)]
    [InlineData("/v1/maintenance", """{"name":"x","match":["equipment=x"],"days":["sunday"],"at":"02:00","duration":"8d"}""", 400)]
    [InlineData("/v1/maintenance", """{"name":"x","match":["equipment=x"],"days":["sunday"],"at":"02:00","duration":"1h","timeZone":"Mars/Base"}""", 400)]
    [InlineData("/v1/incidents/unknown/acknowledge", "{}", 404)]
    [InlineData("/v1/incidents/unknown/snooze", """{"for":"1h"}""", 404)]
    [InlineData("/v1/incidents/unknown/snooze", "{}", 400)]
    [InlineData("/v1/incidents/unknown/verdict", """{"verdict":"perhaps"}""", 400)]
    [InlineData("/v1/incidents/unknown/verdict", "{}", 400)]
    public async Task Post_WrongWish_IsRefusedWithProblemDetailsAndChangesNothing(string path, string body, int status)
    {
        var problem = await PostAsync(path, body, status);
        Assert.NotEmpty(Text(problem, "detail")!);
        Assert.Equal(0, file.Count("SELECT (SELECT count(*) FROM changes) + (SELECT count(*) FROM silences) + (SELECT count(*) FROM maintenance)"));
    }

    [Fact]
    public async Task Post_BeforeTheAuditsEndIsKnown_WaitsAndThenSaysSo()
    {
        var incident = await OpenAsync();
        var fresh = new State.AlerterDatabase(file.Database.Path); // the same file after a restart: no pipeline has reached the log yet
        await using var starting = await StartAsync(fresh);
        using var other = new HttpClient { BaseAddress = new Uri(starting.Urls.First()) };

        var early = other.PostAsync($"/v1/incidents/{incident}/acknowledge", null);
        await Until.TrueAsync(() => early.IsCompleted, "an answer", () => file.Time.Advance(TimeSpan.FromSeconds(1)));
        using var refused = await early;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("nothing was done", Text(JsonElement.Parse(await refused.Content.ReadAsStringAsync()), "detail"));
        Assert.Equal(0, file.Count("SELECT count(*) FROM changes"));

        fresh.SetChainKnown();
        using var done = await other.PostAsync($"/v1/incidents/{incident}/acknowledge", null);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task Post_ResolvedIncident_IsAConflict()
    {
        var incident = await OpenAsync();
        await file.TakeAsync(People, [Closed(1)]);
        file.Time.Advance(TimeSpan.FromMinutes(10));
        await file.SweepAsync(People);
        Assert.Contains("over since", Text(await PostAsync($"/v1/incidents/{incident}/acknowledge", "", 409), "detail"));
    }

    public async ValueTask InitializeAsync()
    {
        file.Database.SetChainKnown(); // no pipeline runs here
        app = await StartAsync(file.Database);
        client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    private async Task<WebApplication> StartAsync(State.AlerterDatabase database)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton<TimeProvider>(file.Time);
        builder.Services.AddSingleton(file.Signal);
        builder.Services.AddSingleton(new AnomalyOptions { Alerter = file.Alerter });
        builder.Services.AddSingleton(file.Delivery(People));
        var host = builder.Build();
        host.MapAlerter();
        await host.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        file.Dispose();
    }

    private static string Once(string name, string[] match, double from, double to) =>
        JsonSerializer.Serialize(new { name, match, start = At(from).ToString("O"), end = At(to).ToString("O") });

    private Task<JsonElement> OnceAsync(string name, double from, double to) => PostAsync("/v1/maintenance", Once(name, ["equipment=etch-01"], from, to), 201);

    /// <summary>Windows that end in so many minutes, without a request for each.</summary>
    private void Fill(int count, double minute)
    {
        using var work = new AlertWork(file.Database, file.Time.GetUtcNow());
        for (var i = 0; i < count; i++)
        {
            work.Holds.Put(new MaintenanceRecord
            {
                Id = $"m{i}", Source = "api", Author = "kim", Created = Start,
                Options = new() { Name = "PM", Match = [$"equipment=tool-{i}"], Start = At(0).ToString("O"), End = At(minute).ToString("O") },
            });
        }

        work.Commit();
    }

    /// <summary>All windows of a list, page after page.</summary>
    private async Task<List<JsonElement>> WindowsAsync(string query)
    {
        var seen = new List<JsonElement>();
        for (var next = $"/v1/maintenance?{query}"; next is not null;)
        {
            var page = await client.GetFromJsonAsync<JsonElement>(next);
            seen.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.TryGetProperty("next", out var cursor) ? $"/v1/maintenance?{query}&cursor={cursor.GetString()}" : null;
        }

        return seen;
    }

    private async Task<string> OpenAsync()
    {
        await file.TakeAsync(People, [Alert(0)]);
        return Assert.Single(file.Incidents()).Incident.Id;
    }

    private Task<JsonElement> PostAsync(string path, string body, int status = 200) => SendAsync(HttpMethod.Post, path, body, status);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string body, int status)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == (HttpStatusCode)status, $"{(int)response.StatusCode}: {text}");
        if (status >= 400) Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        return JsonElement.Parse(text);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
