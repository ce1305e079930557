namespace StreamingAnomaly.Models.Tests.Moment.Quantization;

/// <summary>Synthetic windows of many kinds: waves, drifts, noise, steps and spikes, at several levels and scales.</summary>
internal static class TestWindows
{
    public static float[] Many(int windows, int seed, int length = 512)
    {
        var random = new Random(seed);
        var values = new float[windows * length];
        for (int w = 0; w < windows; w++)
        {
            double level = 100 * random.NextDouble(), wave = 5 * random.NextDouble(), pace = 0.02 + 0.3 * random.NextDouble();
            double noise = 0.1 + 2 * random.NextDouble(), drift = 0.02 * (random.NextDouble() - 0.5), step = w % 3 == 0 ? 8 * random.NextDouble() : 0;
            for (int t = 0; t < length; t++)
                values[w * length + t] = (float)(level + wave * Math.Sin(pace * t) + noise * (random.NextDouble() - 0.5) + drift * t + (t > length / 2 ? step : 0));
            if (w % 5 == 0) values[w * length + random.Next(length)] += 30;
        }
        return values;
    }
}
