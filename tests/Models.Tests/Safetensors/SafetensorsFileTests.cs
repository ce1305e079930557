using System.Buffers.Binary;
using System.Text;
using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Tests.Safetensors;

public class SafetensorsFileTests
{
    private const string A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    [Theory]
    [InlineData("{" + A + "}")]
    [InlineData("{\"__metadata__\":{\"format\":\"pt\"}," + A + "}   ")]
    public void Read_GoodFile_GivesValues(string header)
    {
        using var file = SafetensorsFile.Read(File(header, [0, 0, 128, 63, 0, 0, 0, 64]), "f");
        Assert.Equal([1f, 2f], file.Floats("a"));
        Assert.Equal([1f], file.Floats("a", 1));
    }

    [Fact]
    public void Open_FileOnDisk_ReadsEveryType()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "f.safetensors");
        byte[] data = new byte[20];
        BinaryPrimitives.WriteDoubleLittleEndian(data, Math.PI);
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(8), -7);
        System.IO.File.WriteAllBytes(path, File(
            """{"d":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"i":{"dtype":"I32","shape":[1],"data_offsets":[8,12]},"f":{"dtype":"F32","shape":[1,2],"data_offsets":[12,20]}}""", data));
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([Math.PI], file.Doubles("d"));
        Assert.Equal([-7], file.Ints("i"));
        Assert.Equal([0f, 0f], file.Floats("f"));
        Assert.Contains("is F64, not F32", Assert.Throws<SafetensorsException>(() => file.Floats("d")).Message, StringComparison.Ordinal);
        Assert.Contains("no tensor 'x'", Assert.Throws<SafetensorsException>(() => file.Floats("x")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{" + A + "," + A + "}", 8, "'a' appears twice")]
    [InlineData("{" + A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "an overlap of 4 bytes before tensor 'b'")]
    [InlineData("{" + A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}", 16, "a gap of 4 bytes before tensor 'b'")]
    [InlineData("{" + A + "}", 12, "4 bytes after the last tensor")]
    [InlineData("{" + A + "}", 4, "outside the 4 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "outside the 8 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}", 8, "two whole numbers")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9223372036854775807]}}", 8, "outside the 8 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "needs 12 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,8]}}", 8, "overflows")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "dimension")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,8]}}", 8, "dimension")]
    [InlineData("{\"a\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[0,8]}}", 8, "BF16")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "'dtype' twice")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}}", 8, "unknown field 'x'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "needs dtype")]
    [InlineData("{\"a\":7}", 8, "not described by an object")]
    [InlineData("{\"__metadata__\":7}", 0, "__metadata__ is not an object")]
    [InlineData("[]", 0, "not a JSON object")]
    [InlineData("{\"a\":", 0, "not JSON")]
    [InlineData("{\"a\":[[[[[[[[[[1]]]]]]]]]]}", 0, "not JSON")]
    public void Read_HostileHeader_IsRefusedWithReason(string header, int dataBytes, string reason) =>
        Assert.Contains(reason, Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(File(header, new byte[dataBytes]), "f")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1_000_000_000_000)]
    [InlineData(9)]
    public void Read_HeaderLengthBeyondFile_AllocatesNothing(ulong length)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Assert.Contains("cannot be", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(bytes, "f")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooShort_IsRefused() => Assert.Throws<SafetensorsException>(() => SafetensorsFile.Read(new byte[3], "f"));

    private static byte[] File(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header), length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, .. data];
    }
}
