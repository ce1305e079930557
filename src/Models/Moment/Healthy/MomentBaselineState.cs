namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>What a <see cref="MomentBaseline"/> is made of; everything else follows from it.</summary>
/// <param name="Model">Identity of the MOMENT model that made it.</param>
/// <param name="Data">Hash of the frames that the equipment's model was trained on: units and order of sensors are its.</param>
/// <param name="Sensors">Sensor names in the equipment model's order.</param>
/// <param name="NewestPatches">Patches hidden.</param>
/// <param name="Width">Width of the model's states.</param>
/// <param name="Starts">First frame of each healthy window, counted in the baseline.</param>
/// <param name="Ends">Last frame of each.</param>
/// <param name="Parts">Raw parts, [window, sensor, part]; NaN where there is none.</param>
/// <param name="BankRows">Healthy states kept per sensor; 0 for no bank.</param>
/// <param name="Bank">Projected states, [sensor, row, dimension]; NaN where there is none.</param>
public sealed record MomentBaselineState(
    string Model, string Data, string[] Sensors, int NewestPatches, int Width, int[] Starts, int[] Ends, float[] Parts, int BankRows, float[] Bank);
