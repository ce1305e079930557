namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>Values that are unsafe or contradict each other end in words before anything reaches a cluster.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("minimal", "kafka.bootstrap is \"kafka\"", "kafka.bootstrap=kafka")]
    [InlineData("production", "kafka.minInsyncReplicas is 4 and there are only 3 copies", "kafka.minInsyncReplicas=4")]
    [InlineData("minimal", "kafka.minInsyncReplicas is 2 without kafka.replicationFactor", "kafka.minInsyncReplicas=2")]
    [InlineData("minimal", "influx.url is \"\"", "influx.url=")]
    [InlineData("minimal", "influx.enabled is false, so each scorer would keep its own scores", "influx.enabled=false")]
    [InlineData("influx2", "influx.version 2 needs influx.organisation", "influx.organisation=")]
    [InlineData("minimal", "set exactly one of tls.existingSecret, tls.certManager.enabled, tls.behindProxy; these are: none", "tls.behindProxy=false")]
    [InlineData("minimal", "these are: tls.existingSecret, tls.behindProxy", "tls.existingSecret=x")]
    [InlineData("production", "tls.certManager.issuerName is empty", "tls.certManager.issuerName=")]
    [InlineData("minimal", "nobody has to say who they are", "security.keys.existingSecret=")]
    [InlineData("production", "security.oidc.authority is \"http://login\"; it must be https", "security.oidc.authority=http://login")]
    [InlineData("production", "security.oidc.audience is empty", "security.oidc.audience=")]
    [InlineData("production", "security.oidc.clientId needs security.oidc.existingSecret", "security.oidc.existingSecret=")]
    [InlineData("production", "security.oidc.clientId needs console.delegateKey.existingSecret", "console.delegateKey.existingSecret=")]
    [InlineData("production", "a session is known to one console only", "console.replicas=2")]
    [InlineData("production", "monitoring.serviceMonitor.existingSecret is empty", "monitoring.serviceMonitor.existingSecret=")]
    [InlineData("production", "monitoring.prometheusRule.disabled names AnomalyNoReading,", "monitoring.prometheusRule.disabled[0]=AnomalyNoReading")]
    [InlineData("production", "ingress.enabled needs ingress.host and ingress.tlsSecret", "ingress.tlsSecret=")]
    [InlineData("production", "scorer.autoscaling.enabled and scorer.keda.enabled are both true", "scorer.keda.enabled=true")]
    [InlineData("production", "up to 30 scorers for kafka.partitions 24", "scorer.autoscaling.maxReplicas=30")]
    [InlineData("production", "ingest.autoscaling.minReplicas is 9 and maxReplicas 5", "ingest.autoscaling.minReplicas=9")]
    [InlineData("keda", "scorer.keda.activationLagThreshold is 48 with kafka.partitions 48", "scorer.keda.activationLagThreshold=48")]
    [InlineData("keda", "without kafka.tls.enabled would send the password readable", "kafka.tls.enabled=false")]
    [InlineData("keda", "OAUTHBEARER needs the https URL that gives tokens", "kafka.sasl.tokenEndpoint=")]
    [InlineData("strimzi", "kafka.sasl.existingSecret is empty", "kafka.sasl.existingSecret=")]
    [InlineData("strimzi", "nobody says who signs in", "kafka.sasl.username=")]
    [InlineData("tls", "kafka.tls names secrets and kafka.tls.enabled is false", "kafka.tls.enabled=false")]
    [InlineData("tls", "kafka.properties has ssl.key.password", "kafka.properties.ssl\\.key\\.password=x")]
    [InlineData("tls", "ingest.service.type is LoadBalancer and networkPolicy.ingestFrom lets no address outside of the cluster in", "networkPolicy.ingestFrom[0].namespaceSelector.matchLabels.a=b")]
    [InlineData("minimal", "a pod takes rollout.preStopSeconds (40) and up to 30 s", "rollout.preStopSeconds=40")]
    [InlineData("minimal", "image.tag is latest", "image.tag=latest")]
    [InlineData("edge", "edge.id is empty", "edge.id=")]
    [InlineData("edge", "edge.enabled with alerter.enabled", "alerter.enabled=true")]
    [InlineData("edge", "an edge is one process with one volume", "ingest.autoscaling.enabled=true")]
    [InlineData("edge", "config.edge.central is set by the chart", "config.edge.central=x:1")]
    [InlineData("minimal", "config.console.scorer is set by the chart", "config.console.scorer=http://x")]
    [InlineData("minimal", "config.console.histroy is set by the chart, or no setting", "config.console.histroy.raw=1d")]
    [InlineData("minimal", "config.scorer.instance would give all scorers one name", "config.scorer.instance=a")]
    [InlineData("minimal", "config.moment has device or model", "config.moment.device=cuda")]
    [InlineData("gpu", "folders of models are below /models", "scorer.moment.model=/data/model")]
    [InlineData("minimal", "the GPUs would have nothing to do", "scorer.device=cuda")]
    [InlineData("minimal", "console.extraEnv gives ANOMALY__SCORES__TOKEN as a value", "console.extraEnv[0].name=ANOMALY__SCORES__TOKEN,console.extraEnv[0].value=x")]
    [InlineData("minimal", "alerter.webhooks.0 needs either url or urlKey", "alerter.webhooks[0].name=a")]
    [InlineData("minimal", "alerter.webhooks.1.name a is there twice", "alerter.webhooks[0].name=a,alerter.webhooks[1].name=a")]
    [InlineData("minimal", "names keys of a secret and no existingSecret", "alerter.webhooks[0].name=a,alerter.webhooks[0].urlKey=url")]
    [InlineData("production", "prometheusUrl is empty: set Prometheus' address", "grafana.datasources.prometheusUrl=")]
    [InlineData("edge", "neither grafana.datasources.influxUrl nor influx.url is set", "grafana.datasources.enabled=true,grafana.datasources.prometheusUrl=http://p")]
    [InlineData("edge", "edge.enabled needs ingest.enabled", "ingest.enabled=false")]
    [InlineData("influx3", "nothing is enabled", "scorer.enabled=false,alerter.enabled=false,console.enabled=false")]
    [InlineData("minimal", "at '/config': additional properties 'log' not allowed", "config.log.kind=sqlite")]
    [InlineData("minimal", "at '': additional properties 'scorers' not allowed", "scorers.replicas=3")]
    [InlineData("minimal", "at '/scorer/device': value must be one of 'cpu', 'cuda'", "scorer.device=gpu")]
    [InlineData("minimal", "at '/podSecurity/runAsUser': minimum: got 0, want 1", "podSecurity.runAsUser=0")]
    [InlineData("minimal", "at '/alerter': additional properties 'replicas' not allowed", "alerter.replicas=2")]
    public async Task Template_UnsafeValues_SaysWhatIsWrong(string values, string words, string set)
    {
        var run = await Helm.RunAsync("template", Helm.Release, Helm.Chart, "--values", Helm.Values(values), "--set", set);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_NothingSet_NamesAllThatIsNeeded()
    {
        var run = await Helm.RunAsync("template", Helm.Release, Helm.Chart);

        Assert.NotEqual(0, run.ExitCode);
        foreach (var needed in new[] { "kafka.bootstrap", "influx.url", "tls.existingSecret", "security.keys.existingSecret" })
            Assert.Contains(needed, run.Errors, StringComparison.Ordinal);
    }
}
