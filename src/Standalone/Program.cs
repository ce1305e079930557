using StreamingAnomaly.Standalone;

return await Commands.Create().Parse(args).InvokeAsync();
