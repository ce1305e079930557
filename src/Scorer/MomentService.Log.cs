using Microsoft.Extensions.Logging;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Tuning;

namespace StreamingAnomaly.Scorer;

public sealed partial class MomentService
{
    [LoggerMessage(Level = LogLevel.Information, Message = "MOMENT runs on {Device} in {Precision}: {Tuning}")]
    private static partial void LogTuned(ILogger log, string device, MomentPrecision precision, MomentTuning tuning);

    [LoggerMessage(Level = LogLevel.Information, Message = "MOMENT runs on {Device} in {Precision}")]
    private static partial void LogDevice(ILogger log, string device, MomentPrecision precision);
}
