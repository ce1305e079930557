using System.Text;

namespace StreamingAnomaly.EventLog.Tests;

public sealed class KeyPartitionerTests
{
    /// <summary>Hashes that Apache Kafka's own unit test of its partitioner expects.</summary>
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    public void PartitionOf_AgreesWithKafkasMurmur2(string key, int hash) =>
        Assert.Equal((hash & 0x7fffffff) % 1009, KeyPartitioner.PartitionOf(Encoding.UTF8.GetBytes(key), 1009));
}
