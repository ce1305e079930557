using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Simulation;

namespace StreamingAnomaly.Ingest.Simulation;

/// <summary>A sample as the bytes that equipment sends.</summary>
internal static class FabMessage
{
    /// <summary>JSON; cut in the middle where the sample is to be garbage.</summary>
    public static byte[] Json(FabSample sample)
    {
        var json = ReadingCodec.WriteJson(sample.Reading);
        return sample.Garbage ? json[..(json.Length / 2)] : json;
    }
}
