using System.Buffers.Binary;
using System.Text;
using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Tests.Fuzzing;

/// <summary>Whatever a weights file says about itself: every tensor lies inside the file and can be read, or the file is refused, with memory as large as the file.</summary>
public sealed class SafetensorsFuzz
{
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\"F32\"", "\"F64\"", "\"I32\"", "\"BF16\"", "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"__metadata__\":", "{}", "[]", "[0]", "[-1]", "[2147483647,2147483647]",
            "[9223372036854775807,0]", "-1", "0", "1e9", "4294967296", "9223372036854775808", "null", "\"a\":", "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", "}", "{", "]", "[", "\"", ",", new string('[', 50), "\\u0000",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0, 0, 0, 0, 0], [8, 0, 0, 0, 0, 0, 0, 0],
    ];

    [Fact]
    public void Files_Mutated_AreReadWholeOrRefused()
    {
        byte[] seed = Valid(), other = Valid(2);
        var run = new FuzzRun("safetensors", 20_000);
        run.Each(random =>
        {
            // Half of the time the length of the header is put right again, so that what it says is looked at.
            byte[] bytes = random.Next(2) == 0 ? Mutation.Of(random, seed, other, Words) : WithHeader(Mutation.Of(random, Header(seed), Header(other), Words), Data(seed));
            string outcome = "";
            FuzzRun.Bounded(200_000 + (100L * bytes.Length), () => outcome = Read(bytes));
            return outcome;
        });
        Assert.True(run.Outcomes["read"] > 100 && run.Outcomes["refused"] > 1000);
    }

    private static string Read(byte[] bytes)
    {
        try
        {
            using var file = SafetensorsFile.Read(bytes, "fuzz");
            foreach (var entry in file.Entries)
            {
                Assert.InRange(entry.Offset, 8, bytes.Length);
                Assert.InRange(entry.Offset + entry.Bytes, entry.Offset, bytes.Length);
                long read = entry.Dtype switch
                {
                    TensorDtype.F32 => file.Floats(entry.Name).Length,
                    TensorDtype.F64 => file.Doubles(entry.Name).Length,
                    _ => file.Ints(entry.Name).Length,
                };
                Assert.Equal(entry.Count, read);
            }
            return "read";
        }
        catch (SafetensorsException e)
        {
            Assert.StartsWith("fuzz: ", e.Message, StringComparison.Ordinal);
            return "refused";
        }
    }

    private static byte[] Valid(int rows = 3)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [("a", [rows, 2], new float[rows * 2]), ("b.weight", [], [1f]), ("empty", [0, 4], []), ("c", [4], [1, 2, 3, 4])]);
        return stream.ToArray();
    }

    private static byte[] Header(byte[] file) => file[8..(8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file))];

    private static byte[] Data(byte[] file) => file[(8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file))..];

    private static byte[] WithHeader(byte[] header, byte[] data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }
}
