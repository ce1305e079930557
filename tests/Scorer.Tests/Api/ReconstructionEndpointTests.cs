using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Scorer.Api;
using StreamingAnomaly.Scorer.Fleet;
using StreamingAnomaly.Scorer.Tests.Fleet;

namespace StreamingAnomaly.Scorer.Tests.Api;

public sealed class ReconstructionEndpointTests
{
    [Fact]
    public async Task Get_TwoSensors_CurvesInTheirUnitsWithTheHiddenPartFlagged()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        var frames = MomentPlant.Frames(600, seed: 4, (t, s, x) => s == 2 && t == 300 ? double.NaN : x);
        await using var host = await Host.StartAsync(new MomentService(plant.Batcher, true, false), plant.Seen(frames).Scorer);

        var (status, body) = await host.GetAsync("tool/reconstruction?sensors=c,a&hidden=3");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(512, body.GetProperty("times").GetArrayLength());
        Assert.Equal("1970-01-01T00:10:00Z", body.GetProperty("times")[511].GetString());
        Assert.Equal(["c", "a"], body.GetProperty("sensors").EnumerateArray().Select(s => s.GetProperty("sensor").GetString()));
        var a = body.GetProperty("sensors")[1];
        for (var t = 0; t < 512; t += 73)
            Assert.Equal(frames.Row(600 - 512 + t)[0], a.GetProperty("measured")[t].GetDouble(), 1e-5);
        Assert.Equal(Enumerable.Range(0, 512).Select(t => t >= 512 - 24), a.GetProperty("hidden").EnumerateArray().Select(h => h.GetBoolean()));
        Assert.All(a.GetProperty("reconstructed").EnumerateArray(), r => Assert.InRange(r.GetDouble(), -20, 20));
        Assert.True(a.GetProperty("newestError").GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, a.GetProperty("problem").ValueKind);
        // A single missing value is bridged by the one before it.
        Assert.False(body.GetProperty("sensors")[0].GetProperty("hidden")[300 - 88].GetBoolean());
    }

    [Fact]
    public async Task Get_ShortWindowAndBrokenSensor_SaysWhyThereIsNoCurve()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        var frames = MomentPlant.Frames(40, seed: 4, (t, s, x) => s == 1 && t >= 20 ? double.NaN : x);
        await using var host = await Host.StartAsync(new MomentService(plant.Batcher, true, false), plant.Seen(frames).Scorer);

        var (_, body) = await host.GetAsync("tool/reconstruction?hidden=0");

        Assert.Equal(40, body.GetProperty("times").GetArrayLength());
        var sensors = body.GetProperty("sensors").EnumerateArray().ToArray();
        Assert.Equal(3, sensors.Length);
        Assert.DoesNotContain(sensors[0].GetProperty("hidden").EnumerateArray(), h => h.GetBoolean());
        Assert.Equal("values among the newest are missing", sensors[1].GetProperty("problem").GetString());
        Assert.Equal(JsonValueKind.Null, sensors[1].GetProperty("reconstructed")[39].ValueKind);
        Assert.Equal(JsonValueKind.Null, sensors[1].GetProperty("measured")[39].ValueKind);
    }

    [Theory]
    [InlineData("tool/reconstruction?sensors=a,nope", HttpStatusCode.BadRequest, "no sensor 'nope'; it has a, b, c")]
    [InlineData("tool/reconstruction?hidden=33", HttpStatusCode.BadRequest, "hidden is 33; allowed are 0 to 32")]
    [InlineData("tool/reconstruction?sensors=a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a", HttpStatusCode.BadRequest, "sensors names 17; allowed are up to 16")]
    [InlineData("other/reconstruction", HttpStatusCode.NotFound, "equipment 'other' is not scored here")]
    public async Task Get_WrongQuestion_SaysWhatIsAllowed(string path, HttpStatusCode expected, string text)
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        await using var host = await Host.StartAsync(new MomentService(plant.Batcher, true, false), plant.Seen(MomentPlant.Frames(100, seed: 4)).Scorer);
        var (status, body) = await host.GetAsync(path);
        Assert.Equal(expected, status);
        Assert.Contains(text, body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NoModel_SaysSo()
    {
        await using var host = await Host.StartAsync(new MomentService(null, false, false), null);
        var (status, body) = await host.GetAsync("tool/reconstruction");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("no model is configured (moment.model)", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Desk_ManyQuestions_AreBounded()
    {
        var desk = new FleetDesk();
        var asked = Enumerable.Range(0, FleetDesk.Capacity).Select(_ => desk.Ask("x", lane => lane is null)).ToArray();
        Assert.DoesNotContain(null, asked);
        Assert.Null(desk.Ask("x", lane => lane is null));
        desk.Serve(_ => null);
        Assert.All(asked, a => Assert.True(a!.IsCompletedSuccessfully && a.Result));
        Assert.NotNull(desk.Ask("x", lane => lane is null));
    }

    /// <summary>The endpoint, and a pipeline's thread that serves the desk.</summary>
    private sealed class Host(WebApplication app, HttpClient client, CancellationTokenSource stop, Task pipeline) : IAsyncDisposable
    {
        public static async Task<Host> StartAsync(MomentService moment, EquipmentScorer? scorer)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var (desk, settings) = (new FleetDesk(), LaneSettings.From(ScorerRig.Defaults, "tool"));
            builder.Services.AddSingleton(moment).AddSingleton(desk).AddSingleton(TimeProvider.System);
            var app = builder.Build();
            app.MapReconstructions();
            await app.StartAsync();
            var stop = new CancellationTokenSource();
            var pipeline = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    desk.Serve(name => name == "tool" ? new(scorer, settings, settings, "") : null);
                    await Task.Yield();
                }
            });
            return new(app, new HttpClient { BaseAddress = new Uri(app.Urls.First() + "/v1/equipment/") }, stop, pipeline);
        }

        public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            return (answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await pipeline;
            stop.Dispose();
            client.Dispose();
            await app.DisposeAsync();
        }
    }
}
