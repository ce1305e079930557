using System.Text.Json;

namespace StreamingAnomaly.Evaluation.Tests;

/// <summary>Check vectors and small series.</summary>
internal static class Given
{
    public static JsonElement Json(string relative) => JsonDocument.Parse(File.ReadAllText(SharedData.Require(relative))).RootElement;

    public static double[] Doubles(this JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetDouble())];

    public static bool[] Labels(this JsonElement element) => [.. element.EnumerateArray().Select(e => e.GetInt32() != 0)];

    /// <summary>Labels from a picture: 'x' is a labelled row.</summary>
    public static bool[] Labels(string picture) => [.. picture.Select(c => c == 'x')];

    /// <summary>A series with a few events and scores that follow them a little.</summary>
    public static (bool[] Labels, double[] Scores) Series(int seed, int rows = 300)
    {
        var random = new Random(seed);
        var labels = new bool[rows];
        for (var e = 0; e < 3; e++)
        {
            var first = random.Next(rows - 10);
            Array.Fill(labels, true, first, 1 + random.Next(9));
        }

        // A coarse grid, so that there are ties.
        return (labels, [.. labels.Select(l => Math.Round(random.NextDouble() + (l ? 0.4 : 0), 2))]);
    }
}
