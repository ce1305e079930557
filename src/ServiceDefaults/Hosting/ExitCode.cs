namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>How a host ended, for scripts and container schedulers.</summary>
public static class ExitCode
{
    /// <summary>Stopped because somebody asked.</summary>
    public const int Ok = 0;

    /// <summary>A service failed; the log says which and why.</summary>
    public const int Failed = 1;

    /// <summary>The configuration cannot be used.</summary>
    public const int Configuration = 2;

    /// <summary>The address or port cannot be opened.</summary>
    public const int Port = 3;

    /// <summary>The data folder cannot be used.</summary>
    public const int DataFolder = 4;
}
