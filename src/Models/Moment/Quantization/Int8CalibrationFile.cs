using System.Globalization;
using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>The calibration as the bundle's file <see cref="Name"/>: safetensors with <c>windows</c> [1] and per site
/// <c>SITE.limit</c> [1] and <c>SITE.shifts</c> [channels], all float32.</summary>
public static class Int8CalibrationFile
{
    /// <summary>Its name in a bundle of kind <c>moment</c>; a bundle without it is served in float32.</summary>
    public const string Name = "int8.safetensors";

    private const string Windows = "windows", Limit = ".limit", Shifts = ".shifts";

    /// <summary>Serialises.</summary>
    public static byte[] Write(Int8Calibration calibration)
    {
        var tensors = new List<(string, int[], float[])> { (Windows, [1], [calibration.Windows]) };
        foreach (var (site, found) in calibration.Sites.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            tensors.Add((site + Limit, [1], [found.Limit]));
            tensors.Add((site + Shifts, [found.Shifts.Length], [.. found.Shifts.Select(s => (float)s)]));
        }
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, tensors);
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="MomentException">A value is missing or out of range; names it.</exception>
    /// <exception cref="SafetensorsException">The file is damaged.</exception>
    public static Int8Calibration Read(ReadOnlyMemory<byte> bytes)
    {
        using var file = SafetensorsFile.Read(bytes, Name);
        var sites = new Dictionary<string, Int8Site>(StringComparer.Ordinal);
        foreach (string site in file.Entries.Select(e => e.Name).Where(n => n.EndsWith(Limit, StringComparison.Ordinal)).Select(n => n[..^Limit.Length]))
        {
            if (file.Find(site + Shifts) is null) throw new MomentException($"{Name}: '{site}{Shifts}' is missing");
            float limit = file.Floats(site + Limit)[0];
            if (!float.IsFinite(limit) || limit <= 0) throw new MomentException($"{Name}: '{site}{Limit}' is {limit.ToString(CultureInfo.InvariantCulture)}; expected a positive number");
            sites[site] = new Int8Site(limit, [.. file.Floats(site + Shifts).Select(s => Shift(site, s))]);
        }
        if (file.Find(Windows) is null) throw new MomentException($"{Name}: '{Windows}' is missing");
        return new Int8Calibration(sites, (int)file.Floats(Windows)[0]);
    }

    private static int Shift(string site, float value) => value == MathF.Round(value) && Math.Abs(value) <= 64
        ? (int)value
        : throw new MomentException($"{Name}: '{site}{Shifts}' holds {value.ToString(CultureInfo.InvariantCulture)}; expected whole numbers from -64 to 64");
}
