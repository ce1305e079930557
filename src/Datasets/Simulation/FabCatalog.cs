namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>Kinds of equipment in the synthetic fab. Levels are plausible, not those of a maker.</summary>
public static class FabCatalog
{
    /// <summary>Plasma etcher: 8 sensors, a recipe of three steps.</summary>
    public static FabEquipment Etcher(string id) => new(id, "ETCH-A", [3, 4, 3],
    [
        new("pressure_mtorr", 12.0, 0.12, [], 0.3),
        new("rf_power_w", 550, 2.5, [0, 60, 20], 0.5),
        new("rf_reflected_w", 6, 0.5, [0, 1, 0.5], 0.5),
        new("bias_v", 210, 1.8, [0, 25, 8], 0.6),
        new("cl2_sccm", 90, 0.4, [0, 10, -5], 0.2),
        new("he_backside_torr", 10, 0.08, [], 0.2),
        new("chuck_c", 40, 0.15, [], 0.4),
        new("endpoint_au", 520, 6, [0, 180, 60], 0.4),
    ]);

    /// <summary>Drill: 5 sensors; idle, drilling, retracting.</summary>
    public static FabEquipment Drill(string id) => new(id, "DRILL-2", [2, 6, 2],
    [
        new("spindle_rpm", 12000, 35, [0, -150, -40], 0.5),
        new("spindle_current_a", 3.2, 0.06, [0, 0.5, 0.1], 0.6),
        new("vibration_mm_s", 1.1, 0.05, [0, 0.35, 0.1], 0.5),
        new("feed_mm_min", 40, 0.8, [0, 8, 4], 0.2),
        new("coolant_c", 22, 0.12, [], 0.2),
    ]);

    /// <summary>Vacuum pump: 4 sensors, no steps.</summary>
    public static FabEquipment Pump(string id) => new(id, "PUMPING", [10],
    [
        new("motor_current_a", 8.4, 0.08, [], 0.6),
        new("body_c", 61, 0.2, [], 0.4),
        new("vibration_mm_s", 2.2, 0.07, [], 0.5),
        new("exhaust_kpa", 103, 0.3, [], 0.3),
    ]);

    /// <summary>Test stand: 6 sensors, two loads.</summary>
    public static FabEquipment TestStand(string id) => new(id, "LOAD-TEST", [5, 5],
    [
        new("torque_nm", 24, 0.25, [0, 6], 0.6),
        new("speed_rpm", 1500, 4, [0, -20], 0.5),
        new("oil_bar", 3.4, 0.03, [0, 0.1], 0.3),
        new("oil_c", 78, 0.25, [], 0.3),
        new("phase_current_a", 11.5, 0.12, [0, 2.2], 0.6),
        new("noise_db", 71, 0.4, [0, 1.5], 0.2),
    ]);

    /// <summary>Equipment of any width, for measurements: sensors <c>s01</c> … with the same noise, partly shared.</summary>
    public static FabEquipment Generic(string id, int sensors) => new(id, "GENERIC", [10],
        [.. Enumerable.Range(1, sensors).Select(i => new FabSensor($"s{i:00}", 100 + i, 1, [], 0.4))]);

    /// <summary>Any number of equipments, the four kinds in turn.</summary>
    public static IReadOnlyList<FabEquipment> Mixed(int count) => [.. Enumerable.Range(0, count).Select(i => (i % 4) switch
    {
        0 => Etcher($"etch-{(i / 4) + 1:00}"),
        1 => Pump($"pump-{(i / 4) + 1:00}"),
        2 => Drill($"drill-{(i / 4) + 1:00}"),
        _ => TestStand($"test-{(i / 4) + 1:00}"),
    })];
}
