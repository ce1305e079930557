using BenchmarkDotNet.Running;
using StreamingAnomaly.Kernels.Bench;

// dotnet run -c Release --project bench/Kernels.Bench -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(PerReading).Assembly).Run(args);
