using Microsoft.Extensions.FileSystemGlobbing;
using Microsoft.Extensions.FileSystemGlobbing.Abstractions;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets;

/// <summary>
/// Recorded data in CSV files, described by <c>dataset.yaml</c> beside them, by a descriptor that comes with the program
/// (the folder has its name and its files), or by nothing: then every file is an equipment and the rest is detected.
/// </summary>
public sealed class Dataset
{
    /// <summary>Name of the description beside the data.</summary>
    public const string DescriptorFile = "dataset.yaml";

    /// <summary>Series read side by side; more are read one after the other, which needs one open file only.</summary>
    private const int MaxMerged = 256;

    private static readonly string[] DefaultFiles = ["**/*.csv", "**/*.tsv", "**/*.txt", "**/*.csv.gz", "**/*.tsv.gz", "**/*.txt.gz"];

    private Dataset(string name, DatasetDescriptor descriptor, IReadOnlyList<ReplaySeries> series)
    {
        Name = name;
        Descriptor = descriptor;
        Series = series;
    }

    /// <summary>Name of the data set.</summary>
    public string Name { get; }

    /// <summary>What was stated about it.</summary>
    public DatasetDescriptor Descriptor { get; }

    /// <summary>One per equipment, in the order of their ids.</summary>
    public IReadOnlyList<ReplaySeries> Series { get; }

    /// <summary>Bytes on disk to be read; a training file shared by several equipments counts for each.</summary>
    public long TotalBytes => Series.Sum(series => series.TotalBytes);

    /// <summary>Opens a folder or a single file.</summary>
    /// <param name="path">Folder, or one CSV file.</param>
    /// <param name="descriptor">A descriptor's file, or the name of one that comes with the program; null looks for one.</param>
    /// <exception cref="DatasetException">Nothing there, or the description does not fit; says what to do.</exception>
    public static Dataset Open(string path, string? descriptor = null)
    {
        path = Path.GetFullPath(path);
        var single = File.Exists(path);
        if (!single && !Directory.Exists(path)) throw new DatasetException(path, 0, "there is no such file or folder");
        var folder = single ? Path.GetDirectoryName(path)! : path;
        var (source, described) = Describe(folder, descriptor);
        return Open(path, source, described);
    }

    /// <summary>Opens a folder or a single file with this description.</summary>
    /// <exception cref="DatasetException">Nothing there, or the description does not fit.</exception>
    public static Dataset Open(string path, DatasetDescriptor descriptor) => Open(Path.GetFullPath(path), path, descriptor);

    /// <summary>
    /// All readings merged by time, so that equipment runs side by side as in life; within an equipment as recorded.
    /// </summary>
    /// <param name="onBytes">Told the bytes read since the last call; may be null.</param>
    /// <exception cref="DatasetException">A file cannot be read; says which and where.</exception>
    public IEnumerable<ReplaySample> Read(Action<long>? onBytes = null) =>
        Series.Count is 1 or > MaxMerged ? Series.SelectMany(series => series.Read(onBytes)) : Merge(onBytes);

    private IEnumerable<ReplaySample> Merge(Action<long>? onBytes)
    {
        var readers = Series.Select(series => series.Read(onBytes).GetEnumerator()).ToArray();
        try
        {
            var next = new PriorityQueue<int, (long Time, int Series)>();
            for (var i = 0; i < readers.Length; i++)
                if (readers[i].MoveNext()) next.Enqueue(i, (readers[i].Current.Reading.TimeUnixNano, i));
            while (next.TryDequeue(out var i, out _))
            {
                yield return readers[i].Current;
                if (readers[i].MoveNext()) next.Enqueue(i, (readers[i].Current.Reading.TimeUnixNano, i));
            }
        }
        finally
        {
            foreach (var reader in readers) reader.Dispose();
        }
    }

    private static (string Source, DatasetDescriptor Descriptor) Describe(string folder, string? descriptor)
    {
        if (descriptor is not null)
        {
            if (DescriptorReader.BuiltIn(descriptor) is { } named) return (descriptor, named);
            if (!File.Exists(descriptor))
                throw new DatasetException(
                    descriptor, 0, $"is neither a file nor one of the known data sets {string.Join(", ", DescriptorReader.BuiltInNames)}");
            return (descriptor, DescriptorReader.Read(descriptor));
        }

        var beside = Path.Combine(folder, DescriptorFile);
        if (File.Exists(beside)) return (beside, DescriptorReader.Read(beside));
        var name = Path.GetFileName(folder);
        if (DescriptorReader.BuiltIn(name) is { } builtIn && Find(folder, builtIn).Any()) return (name, builtIn);
        return (folder, new DatasetDescriptor());
    }

    private static Dataset Open(string path, string source, DatasetDescriptor descriptor)
    {
        var single = File.Exists(path);
        var folder = single ? Path.GetDirectoryName(path)! : path;
        var settings = DatasetSettings.Of(source, folder, descriptor);
        var relative = single ? [Path.GetFileName(path)] : Find(folder, descriptor).Order(StringComparer.Ordinal).ToList();
        if (relative.Count == 0)
            throw new DatasetException(folder, 0, $"no file fits {string.Join(", ", descriptor.Files.Count > 0 ? descriptor.Files : DefaultFiles)}");
        var files = relative.Select(file => DatasetFile.Create(folder, file, settings.Path)).ToList();
        var name = descriptor.Name ?? (single ? files[0].Groups["file"] : Path.GetFileName(folder));
        return new Dataset(name, descriptor, Group(files, settings));
    }

    private static IEnumerable<string> Find(string folder, DatasetDescriptor descriptor)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddIncludePatterns(descriptor.Files.Count > 0 ? descriptor.Files : DefaultFiles);
        matcher.AddExcludePatterns(descriptor.Exclude);
        return matcher.Execute(new DirectoryInfoWrapper(new DirectoryInfo(folder))).Files.Select(match => match.Path);
    }

    private static List<ReplaySeries> Group(List<DatasetFile> files, DatasetSettings settings)
    {
        var descriptor = settings.Descriptor;
        var training = descriptor.Training;
        var template = descriptor.Equipment ?? DefaultTemplate(files);
        var shared = training.Shared ? files.Where(file => file.Matches(training.Where)).ToList() : [];
        if (training.Shared && shared.Count == files.Count) shared = [];
        return
        [
            .. files.Except(shared).GroupBy(file => EquipmentOf(file, template)).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new ReplaySeries(group.Key, [.. shared, .. Sort(group, descriptor)], settings)),
        ];
    }

    // Training files come first: a baseline that is complete before the rest lets all of the rest be scored.
    private static IEnumerable<DatasetFile> Sort(IEnumerable<DatasetFile> files, DatasetDescriptor descriptor) => files
        .OrderBy(file => descriptor.Training.Where.Count > 0 && !file.Matches(descriptor.Training.Where))
        .ThenBy(file => descriptor.Order is { } order ? file.Fill(order) : "", StringComparer.Ordinal)
        .ThenBy(file => file.RelativePath, StringComparer.Ordinal);

    private static string DefaultTemplate(List<DatasetFile> files) =>
        files.Select(file => file.Groups["file"]).Distinct().Count() == files.Count ? "{file}" : "{folder}-{file}";

    private static string EquipmentOf(DatasetFile file, string template)
    {
        var name = file.Fill(template);
        return ReadingCodec.IsName(name) ? name : throw new DatasetException(file.FullPath, 0, $"'{name}' cannot be an equipment id");
    }
}
