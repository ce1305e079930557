using System.Runtime.InteropServices;
using System.Text.Json;
using StreamingAnomaly.Detection.Forest;
using StreamingAnomaly.Forest.Bench;

// One round on the data that bench/forest.py wrote; prints one line of JSON. Pin it to a core from outside.
if (args.Length != 4 || !int.TryParse(args[2], out var features) || !double.TryParse(args[3], out var seconds))
{
    Console.Error.WriteLine("usage: Forest.Bench TRAIN.f32 QUERY.f32 FEATURES SECONDS   (bench/forest.sh calls it)");
    return 2;
}
var training = ReadFloats(args[0]);
var query = ReadFloats(args[1]);
var scores = new double[query.Length / features];

var forest = IsolationForest.Train(training, features);
var fits = Throughput.Of(() => forest = IsolationForest.Train(training, features), seconds);

var kernels = new Dictionary<string, double>();
foreach (var kernel in Enum.GetValues<WalkKernel>().Where(BatchWalk.IsSupported))
    kernels[kernel.ToString()] = scores.Length * Throughput.Of(() => forest.Score(query, scores, kernel), seconds);

var few = Math.Min(1000, scores.Length);
var single = few * Throughput.Of(() =>
{
    for (var r = 0; r < few; r++) scores[r] = forest.Score(query.AsSpan(r * features, features));
}, seconds);
var shares = new double[features];
var attributions = few * Throughput.Of(() =>
{
    for (var r = 0; r < few; r++) forest.Attribute(query.AsSpan(r * features, features), shares);
}, seconds);

forest.Score(query, scores);
Console.WriteLine(JsonSerializer.Serialize(new
{
    kernel = BatchWalk.Best.ToString(),
    rowsPerSecond = kernels[BatchWalk.Best.ToString()],
    kernels,
    singleRowsPerSecond = single,
    attributionsPerSecond = attributions,
    fitSeconds = 1 / fits,
    meanScore = scores.Average(),
    stateBytes = IsolationForestStateBinary.Write(IsolationForestStateMapper.ToState(forest)).Length,
    splitsPerTree = SplitsPerTree(forest),
    runtime = RuntimeInformation.FrameworkDescription,
}));
return 0;

static float[] ReadFloats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

static double SplitsPerTree(IsolationForest forest) => IsolationForestStateMapper.ToState(forest).Trees
    .Average(tree => tree.Feature.Count(f => f != IsolationTreeState.Leaf));
