using System.Text.RegularExpressions;
using StreamingAnomaly.Models.Bundles;

namespace StreamingAnomaly.Models.Import;

/// <summary>Which MOMENT to import, and where from.</summary>
public sealed partial record MomentImportRequest
{
    /// <summary>Repository, for example <c>AutonLab/MOMENT-1-small</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>Commit, tag or branch. A commit makes the import repeatable.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>Expected SHA-256 of <c>model.safetensors</c>; null accepts any and records what came.</summary>
    public string? Sha256 { get; init; }

    /// <summary>A folder with config.json and model.safetensors to import instead of downloading.</summary>
    public string? From { get; init; }

    /// <summary>Server; files are at <c>{base}/{repository}/resolve/{revision}/{file}</c>. The environment variable
    /// HF_ENDPOINT names a mirror, as in Hugging Face's own tools.</summary>
    public Uri BaseAddress { get; init; } =
        Uri.TryCreate(Environment.GetEnvironmentVariable("HF_ENDPOINT"), UriKind.Absolute, out var mirror) ? mirror : new("https://huggingface.co");

    /// <summary>Who asks, for the bundle's record.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Folder of check vectors (with a sub-folder per check model); null leaves them out.</summary>
    public string? ParityFolder { get; init; }

    internal void Validate()
    {
        if (!RepositoryPattern().IsMatch(Repository)) throw new ImportException($"'{Repository}' is not a repository: expected owner/name");
        if (!RevisionPattern().IsMatch(Revision)) throw new ImportException($"'{Revision}' is not a revision: expected a commit, tag or branch name");
        if (Sha256 is not null && !Sha256Text.IsFull(Sha256.ToLowerInvariant()))
            throw new ImportException($"--sha256 {Sha256}: expected 64 hexadecimal digits");
        if (From is null && BaseAddress.Scheme != Uri.UriSchemeHttps && !BaseAddress.IsLoopback)
            throw new ImportException($"{BaseAddress}: models are downloaded over https only (plain http is allowed from this machine itself)");
    }

    internal Uri Address(string file) => new(BaseAddress.ToString().TrimEnd('/') + $"/{Repository}/resolve/{Revision}/{file}");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}\z")]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}\z")]
    private static partial Regex RevisionPattern();
}
