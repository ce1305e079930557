namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Rules of the section <c>webhooks</c>.</summary>
internal static class WebhookRules
{
    /// <summary>Two secrets are enough to change one while receivers still know the other.</summary>
    private const int MaxSecrets = 2;

    public static void Check(IReadOnlyList<WebhookOptions> webhooks, Rules root)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < webhooks.Count; i++)
        {
            var (webhook, rules) = (webhooks[i], root.Below($"webhooks.{i}"));
            if (rules.Text("name", webhook.Name, 100, "line-a"))
                rules.Require(names.Add(webhook.Name), "name",
                    $"must be unique, got \"{webhook.Name}\" twice; logs and metrics tell webhooks apart by it");
            Check(webhook, rules);
        }
    }

    private static void Check(WebhookOptions webhook, Rules rules)
    {
        rules.Url("url", webhook.Url, "http://localhost:9000/hook");
        rules.Defined("format", webhook.Format);
        rules.Between("minStage", webhook.MinStage, 1, 4, "2");
        rules.Require(webhook.Secrets.Count <= MaxSecrets, "secrets",
            $"at most {MaxSecrets}, the second one while a receiver changes over, got {webhook.Secrets.Count}");
        for (var i = 0; i < webhook.Secrets.Count; i++)
            rules.Require(IsSecret(webhook.Secrets[i]), $"secrets.{i}",
                "whsec_ followed by base64, or a plain text that is not empty (the value is not shown)");
        for (var i = 0; i < webhook.Equipment.Count; i++)
            EquipmentRules.Key(rules, $"equipment.{i}", webhook.Equipment[i]);
        foreach (var (equipment, number) in webhook.MachineNumbers)
        {
            EquipmentRules.Key(rules, "machineNumbers", equipment);
            rules.Between($"machineNumbers.{equipment}", number, 0, int.MaxValue, "1");
        }
    }

    private static bool IsSecret(string secret)
    {
        const string prefix = "whsec_";
        if (!secret.StartsWith(prefix, StringComparison.Ordinal)) return !string.IsNullOrWhiteSpace(secret);
        return secret.Length > prefix.Length && Convert.TryFromBase64String(secret[prefix.Length..], new byte[secret.Length], out _);
    }
}
