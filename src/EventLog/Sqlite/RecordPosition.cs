namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>
/// The key of the records table: partition id and offset in one 64-bit rowid, so that a partition is one range of the
/// table's own tree and needs no index. 23 bits of partition, 40 of offset.
/// </summary>
internal static class RecordPosition
{
    private const int OffsetBits = 40;

    public static long Of(int partitionId, long offset) => ((long)partitionId << OffsetBits) | offset;

    public static long OffsetOf(long position) => position & ((1L << OffsetBits) - 1);

    /// <summary>Bytes a record counts for besides its key, value and headers.</summary>
    public const int Overhead = 24;
}
