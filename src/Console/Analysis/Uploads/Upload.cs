namespace StreamingAnomaly.Console.Analysis.Uploads;

/// <summary>An uploaded file.</summary>
/// <param name="Id">By its content: the same bytes are one upload.</param>
/// <param name="Name">Name of the file, as its owner calls it.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Created">When it was uploaded.</param>
internal sealed record Upload(string Id, string Name, long Bytes, DateTimeOffset Created);
