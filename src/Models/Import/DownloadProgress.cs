namespace StreamingAnomaly.Models.Import;

/// <summary>How far a download is.</summary>
/// <param name="File">File.</param>
/// <param name="Bytes">Bytes on disk.</param>
/// <param name="Total">All bytes; null if the server does not say.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total);
