namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Section <c>security.tls</c>: PEM files, read again when they change, so that a renewed certificate needs no restart.</summary>
public sealed record SecurityTlsOptions
{
    /// <summary>Certificate with its chain, PEM. Null (default): plain HTTP.</summary>
    public string? Certificate { get; init; }

    /// <summary>Its private key, PEM. Null (default): in the same file.</summary>
    public string? Key { get; init; }
}
