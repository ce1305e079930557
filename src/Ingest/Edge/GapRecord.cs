using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>A gap as a record of its topic.</summary>
internal static class GapRecord
{
    public static NewRecord Of(ReadingGap gap) => new(Topics.Gaps, Encoding.UTF8.GetBytes(gap.Id), gap.ToBytes());
}
