using System.Globalization;
using System.Text;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>
/// Three equipments that send one reading a second for half an hour, the same at every call but for when: two etchers in
/// runs of 20 readings, one of them with two faults; and one that has only begun to learn.
/// </summary>
internal static class SmallFab
{
    /// <summary>The equipment with the faults; a name with what names may hold.</summary>
    public const string Faulty = "etch 1/a";

    /// <summary>Readings of an equipment that is scored.</summary>
    public const int Seconds = 1500;

    /// <summary>Frames of a baseline.</summary>
    public const int Baseline = 400;

    private const int RunLength = 20, Learning = 60, FaultSeconds = 40;
    private static readonly int[] Faults = [800, 1400];
    private static readonly string[] Sensors = ["pressure", "rf power", "flow", "bias"];

    /// <summary>Readings as NDJSON, in order of time, in as many requests.</summary>
    /// <param name="start">Time of the first one.</param>
    /// <param name="requests">How many requests.</param>
    public static IEnumerable<byte[]> Requests(DateTimeOffset start, int requests) =>
        Lines(start).Chunk((Count / requests) + 1).Select(chunk => Encoding.UTF8.GetBytes(string.Join('\n', chunk)));

    /// <summary>All readings.</summary>
    public static int Count => (2 * Seconds) + Learning;

    private static IEnumerable<string> Lines(DateTimeOffset start)
    {
        var random = new Random(5);
        var drift = new double[2 * Sensors.Length];
        for (var second = 0; second < Seconds; second++)
        {
            var time = start.AddSeconds(second).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            yield return Reading(Faulty, 0, second, time);
            yield return Reading("etch 2", 1, second, time);
            if (second >= Seconds - Learning) yield return Reading("pump", 1, second, time);
        }

        string Reading(string equipment, int index, int second, string time)
        {
            var fault = index == 0 && Faults.Any(f => second >= f && second < f + FaultSeconds);
            var values = Sensors.Select((sensor, i) =>
            {
                ref var slow = ref drift[(index * Sensors.Length) + i];
                slow = (0.8 * slow) + (random.NextDouble() - 0.5);
                var value = (10 * (i + 1)) + slow + (fault && i < 2 ? 15 : 0);
                return string.Create(CultureInfo.InvariantCulture, $"\"{sensor}\":{value:R}");
            });
            var run = second / RunLength;
            return $$$"""{"equipment":"{{{equipment}}}","time":"{{{time}}}","values":{{{{string.Join(',', values)}}}},"context":{"recipe":"R1","lot":"L{{{run / 25}}}","wafer":"W{{{run}}}"}}""";
        }
    }
}
