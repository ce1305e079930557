// Scripts, units and images are for Linux, and so are their tests: file modes exist there.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
