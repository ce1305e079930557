using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using StreamingAnomaly.Analysis.Anomalies;
using StreamingAnomaly.Analysis.Result;
using StreamingAnomaly.Console.Analysis.Jobs;
using StreamingAnomaly.Console.Analysis.Sources;
using StreamingAnomaly.Console.Analysis.Uploads;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Datasets.Simulation;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Security;

namespace StreamingAnomaly.Console.Analysis.Api;

/// <summary>The batch analysis over HTTP, below <c>/v1/analysis</c>. Errors are problem details (RFC 9457).</summary>
internal sealed class AnalysisEndpoints(
    JobStore jobs, JobWorker worker, UploadStore uploads, SourceReader sources, MomentModels moment, AnomalyOptions options, TimeProvider time,
    IAuditTrail? audit = null)
{
    private const int MostBody = 1_000_000, MostName = 200;

    /// <summary>Maps everything.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/analysis").WithTags("Analysis");
        Answer<AnalysisAbilities>(group.MapGet("", Guarded(_ => Json(Abilities()))), "GetAnalysis", "What can be analysed here, with which detectors and limits", Access.Viewer);

        Answer<UploadPreview>(group.MapPost("uploads", Guarded(UploadAsync)), "UploadFile", "Upload a CSV file (raw body, ?name=); answers how it will be read", Access.Operator, 201)
            .Accepts<Stream>("*/*").Audited("analysis.upload", "name");
        Answer<UploadPreview>(group.MapPut("uploads", Guarded(UploadAsync)), "PutFile", "The same by PUT, for curl --upload-file", Access.Operator, 201)
            .Accepts<Stream>("*/*").Audited("analysis.upload", "name");
        Answer<UploadList>(group.MapGet("uploads", Guarded(_ => Json(new UploadList(uploads.List())))), "ListUploads", "Uploaded files, newest first", Access.Viewer);
        Answer<UploadPreview>(group.MapGet("uploads/{id}", Guarded(c => Json(uploads.Preview(Id(c))))), "GetUpload", "How a file will be read: columns and first rows", Access.Viewer);
        group.MapDelete("uploads/{id}", Guarded(c =>
        {
            uploads.Delete(Id(c));
            return Results.NoContent();
        })).WithName("DeleteUpload").WithSummary("Delete an uploaded file").Produces(204).ProducesProblem(404).Allow(Access.Operator).Audited("analysis.upload.delete", "id");

        Answer<Job>(group.MapPost("jobs", Guarded(AskAsync)), "StartAnalysis", "Start an analysis", Access.Operator, 201).Accepts<JobRequest>("application/json");
        Answer<JobList>(group.MapGet("jobs", Guarded(c =>
        {
            var (items, next) = jobs.List(Limit(c), Cursor(c));
            return Json(new JobList(items, next));
        })), "ListAnalyses", "Analyses, newest first", Access.Viewer);
        Answer<Job>(group.MapGet("jobs/{id}", Guarded(c => Json(jobs.Require(Id(c))))), "GetAnalysisJob", "State and progress of an analysis", Access.Viewer);
        Answer<Job>(group.MapPost("jobs/{id}/cancel", Guarded(c =>
        {
            worker.Cancel(Id(c));
            return Json(jobs.Require(Id(c)), 202);
        })), "CancelAnalysis", "Cancel an analysis that waits or runs; 409 for one that has ended", Access.Operator, 202).Audited("analysis.cancel", "id");
        group.MapDelete("jobs/{id}", Guarded(c =>
        {
            jobs.Remove(jobs.Require(Id(c)).Id);
            return Results.NoContent();
        })).WithName("DeleteAnalysis").WithSummary("Delete an analysis that has ended, with its result; 409 for one that waits or runs")
            .Produces(204).ProducesProblem(404).ProducesProblem(409).Allow(Access.Operator).Audited("analysis.delete", "id");

        Answer<AnalysisResult>(group.MapGet("jobs/{id}/result", Guarded(c => Results.File(Result(c).Summary, "application/json"))), "GetAnalysisResult", "Everything about an analysis but its rows", Access.Viewer);
        Answer<SeriesAnswer>(group.MapGet("jobs/{id}/series", Guarded(c => Json(SeriesReader.Read(
            Result(c), Query(c, "equipment"), Query(c, "from"), Query(c, "to"), Number(c, "points"), Query(c, "sensors"))))),
            "GetAnalysisSeries", "Rows of one equipment, thinned for a chart (?equipment=&from=&to=&points=&sensors=a,b)", Access.Viewer);
        Answer<AnomalyList>(group.MapGet("jobs/{id}/anomalies", Guarded(Anomalies)), "ListAnomalies", "Anomalies of a detector, strongest first (?detector=&kind=&equipment=&limit=&cursor=)", Access.Viewer);
        group.MapGet("jobs/{id}/export.csv", Guarded(c =>
        {
            var result = Result(c);
            return Results.Stream(stream => ExportWriter.WriteAsync(result, stream, c.RequestAborted), "text/csv; charset=utf-8", $"analysis-{Id(c)}.csv");
        })).WithName("ExportAnalysis").WithSummary("All rows with scores and marks as CSV").Produces(200, contentType: "text/csv").ProducesProblem(404).ProducesProblem(409).Allow(Access.Viewer);
    }

    private AnalysisAbilities Abilities()
    {
        var limits = options.Console.Analysis;
        var access = moment.Access();
        return new(
            new(access.Open is not null, moment.Name, access.Reason), new(limits.MaxUpload, limits.MaxDisk, limits.MaxCells, limits.Queue),
            [.. SampleCatalog.All.Select(s => new SampleData(s.Key, s.Value.SensorNames()))],
            [.. Enum.GetValues<EquipmentType>().Select(t => new SyntheticType(Word(t), new SyntheticRequest { Type = t }.SensorNames()))],
            [.. Enum.GetValues<FabFaultKind>().Select(k => Word(k))], sources.HistoryReason);

        static string Word(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
    }

    private async Task<IResult> UploadAsync(HttpContext context)
    {
        var name = (Query(context, "name") ?? "").Trim();
        if (name.Length is 0 or > MostName || name.Any(char.IsControl)) throw JobRequest.Wrong($"name is missing or unusable: POST v1/analysis/uploads?name=etch.csv, 1 to {MostName} characters");
        // Refused by its length before a byte is read; what announces none is counted on the way.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = options.Console.Analysis.MaxUpload + 1;
        if (context.Request.ContentLength > options.Console.Analysis.MaxUpload) context.Response.Headers.Connection = "close";
        var preview = await uploads.SaveAsync(context.Request.Body, name, context.Request.ContentLength, context.RequestAborted);
        return Json(preview, 201, context, $"uploads/{preview.Upload.Id}");
    }

    private async Task<IResult> AskAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MostBody;
        JobRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<JobRequest>(context.Request.Body, AnalysisJson.Options, context.RequestAborted);
        }
        catch (JsonException e)
        {
            throw new AnalysisRefusal(400, $"The body is not a valid job ({e.Path ?? "$"}): {e.Message}", e);
        }

        if (request is null) throw JobRequest.Wrong("the body is empty; send {\"source\": {\"kind\": \"sample\", \"sample\": \"etch-faults\"}}");
        request.Options();
        var name = sources.Check(request.Source);
        if (!string.IsNullOrWhiteSpace(request.Name)) name = request.Name.Trim();
        var (id, actor) = (JobStore.NewId(), Caller.Of(context).Actor);
        if (audit is not null) await audit.AppendAsync(new AuditEntry(time.GetUtcNow(), actor, "analysis.start", id, name), context.RequestAborted);
        var job = jobs.Add(id, name, request, actor);
        return Json(job, 201, context, $"jobs/{job.Id}");
    }

    private IResult Anomalies(HttpContext context)
    {
        AnomalyKind? kind = Query(context, "kind") is not { } text ? null
            : Enum.TryParse<AnomalyKind>(text, true, out var parsed) && !char.IsAsciiDigit(text[0]) ? parsed
            : throw JobRequest.Wrong($"kind is '{text}'; give point, contextual or collective");
        var equipment = Query(context, "equipment");
        var skip = (int)Math.Min(Cursor(context) ?? 0, int.MaxValue);
        var found = Result(context).Anomalies(Query(context, "detector")).Where(a => (kind is null || a.Kind == kind) && (equipment is null || a.Equipment == equipment)).ToList();
        var items = found.Skip(skip).Take(Limit(context)).Select(AnomalyAnswer.Of).ToList();
        return Json(new AnomalyList(items, skip + items.Count < found.Count ? (skip + items.Count).ToString(CultureInfo.InvariantCulture) : null, found.Count));
    }

    private ResultFolder Result(HttpContext context)
    {
        var job = jobs.Require(Id(context));
        return ResultFolder.Open(jobs.FolderOf(job), job);
    }

    private static RouteHandlerBuilder Answer<T>(RouteHandlerBuilder route, string name, string summary, Access access, int status = 200) =>
        route.WithName(name).WithSummary(summary).Produces<T>(status).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).Allow(access);

    private static Delegate Guarded(Func<HttpContext, IResult> answer) => Guarded(context => Task.FromResult(answer(context)));

    private static Delegate Guarded(Func<HttpContext, Task<IResult>> answer) => async Task<IResult> (HttpContext context) =>
    {
        try
        {
            return await answer(context);
        }
        catch (AnalysisRefusal refusal)
        {
            return Results.Problem(refusal.Message, statusCode: refusal.Status);
        }
        catch (AuditException unrecorded)
        {
            return Unrecorded.Problem(unrecorded);
        }
        catch (BadHttpRequestException refused)
        {
            return Results.Problem(refused.Message, statusCode: refused.StatusCode);
        }
    };

    private static IResult Json<T>(T value, int status = 200, HttpContext? context = null, string? location = null)
    {
        if (location is not null) context!.Response.Headers.Location = location;
        return Results.Json(value, AnalysisJson.Options, statusCode: status);
    }

    private static string Id(HttpContext context) => context.GetRouteValue("id") as string ?? "";

    private static string? Query(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private static int? Number(HttpContext context, string name) => Query(context, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : throw JobRequest.Wrong($"{name} is '{text}'; give a whole number");

    private static int Limit(HttpContext context) =>
        PageQuery.ReadLimit(Query(context, "limit"), out var limit) is { } wrong ? throw JobRequest.Wrong(wrong) : limit;

    private static long? Cursor(HttpContext context) =>
        PageQuery.ReadCursor(Query(context, "cursor"), out var place) is { } wrong ? throw JobRequest.Wrong(wrong) : place;
}
