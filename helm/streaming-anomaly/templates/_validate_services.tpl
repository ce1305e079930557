{{- define "anomaly.wrong.scaling" }}
{{- $v := .Values }}
{{- $scorer := $v.scorer }}
{{- if and $scorer.autoscaling.enabled $scorer.keda.enabled }}
scorer.autoscaling.enabled and scorer.keda.enabled are both true, and two controllers would fight over the number of scorers; choose one
{{- end }}
{{- $most := ternary $scorer.autoscaling.maxReplicas (ternary $scorer.keda.maxReplicas $scorer.replicas $scorer.keda.enabled) $scorer.autoscaling.enabled }}
{{- if and $scorer.enabled (not $v.edge.enabled) (gt (int $most) (int $v.kafka.partitions)) }}
up to {{ $most }} scorers for kafka.partitions {{ $v.kafka.partitions }}: those beyond the partitions would have nothing to do; lower their number, or raise kafka.partitions before the topics exist
{{- end }}
{{- range $name := list "ingest" "scorer" }}
{{- $scale := (get $v $name).autoscaling }}
{{- if and $scale.enabled (gt (int $scale.minReplicas) (int $scale.maxReplicas)) }}
{{ $name }}.autoscaling.minReplicas is {{ $scale.minReplicas }} and maxReplicas {{ $scale.maxReplicas }}; the least must not be above the most
{{- end }}
{{- end }}
{{- with $scorer.keda }}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) }}
scorer.keda.minReplicas is {{ .minReplicas }} and maxReplicas {{ .maxReplicas }}; the least must not be above the most
{{- end }}
{{- if and .enabled (le (int .activationLagThreshold) (int $v.kafka.partitions)) }}
scorer.keda.activationLagThreshold is {{ .activationLagThreshold }} with kafka.partitions {{ $v.kafka.partitions }}: the marker of a transaction leaves a lag of 1 in each partition, and the scorers would never rest; set more than {{ $v.kafka.partitions }}
{{- end }}
{{- end }}
{{- if lt (int $v.rollout.terminationGracePeriodSeconds) (add 35 $v.rollout.preStopSeconds) }}
rollout.terminationGracePeriodSeconds is {{ $v.rollout.terminationGracePeriodSeconds }}: a pod takes rollout.preStopSeconds ({{ $v.rollout.preStopSeconds }}) and up to 30 s for its unit of work; set at least {{ add 35 $v.rollout.preStopSeconds }}
{{- end }}
{{- if eq $v.image.tag "latest" }}
image.tag is latest, and nobody could say what runs or go back to it; name a version
{{- end }}
{{- end }}

{{- define "anomaly.wrong.edge" }}
{{- $v := .Values }}
{{- if $v.edge.enabled }}
{{- if not $v.edge.id }}
edge.id is empty: it is the edge's name for good, unique at the centre, such as line-3
{{- end }}
{{- range list "scorer" "alerter" "console" }}
{{- if (get $v .).enabled }}
edge.enabled with {{ . }}.enabled: on an edge only the ingest runs, the others are at the centre; set {{ . }}.enabled: false (edge.score scores here)
{{- end }}
{{- end }}
{{- if not $v.ingest.enabled }}
edge.enabled needs ingest.enabled: true
{{- end }}
{{- if $v.ingest.autoscaling.enabled }}
edge.enabled with ingest.autoscaling.enabled: an edge is one process with one volume
{{- end }}
{{- else if not (include "anomaly.components" . | fromYamlArray) }}
nothing is enabled: set one of ingest.enabled, scorer.enabled, alerter.enabled, console.enabled
{{- end }}
{{- end }}

{{- define "anomaly.wrong.settings" }}
{{- $v := .Values }}
{{- if $v.config.scorer.instance }}
config.scorer.instance would give all scorers one name, and each would end the others; leave it out, the name is the pod's
{{- end }}
{{- if or $v.config.moment.device $v.config.moment.model }}
config.moment has device or model: set scorer.device and scorer.moment.model
{{- end }}
{{- range list "enabled" "id" "central" "properties" "score" }}
{{- if hasKey $v.config.edge . }}
config.edge.{{ . }} is set by the chart: use the section edge, and kafka for the centre
{{- end }}
{{- end }}
{{- range $name, $_ := $v.config.console }}
{{- if not (has $name (list "history" "analysis")) }}
config.console.{{ $name }} is set by the chart, or no setting: config.console takes history and analysis
{{- end }}
{{- end }}
{{- if and (hasPrefix "/" $v.scorer.moment.model) (or (not $v.scorer.moment.existingClaim) (not (hasPrefix "/models/" $v.scorer.moment.model))) }}
scorer.moment.model is {{ $v.scorer.moment.model }}: folders of models are below /models, from the claim scorer.moment.existingClaim
{{- end }}
{{- if and $v.scorer.enabled (eq $v.scorer.device "cuda") (not $v.scorer.moment.model) }}
scorer.device is cuda and scorer.moment.model is empty: the GPUs would have nothing to do; name a model, or set scorer.device: cpu
{{- end }}
{{- range $name := list "ingest" "scorer" "alerter" "console" }}
{{- range (get $v $name).extraEnv }}
{{- if and .value (regexMatch "(?i)password|secret|token|__key" .name) }}
{{ $name }}.extraEnv gives {{ .name }} as a value: take it from a secret (valueFrom.secretKeyRef)
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "anomaly.wrong.outside" }}
{{- $v := .Values }}
{{- with $v.ingress }}
{{- if and .enabled (not (and .host .tlsSecret)) }}
ingress.enabled needs ingress.host and ingress.tlsSecret: keys and tokens must not reach the ingress readable
{{- end }}
{{- if and .enabled (not (or $v.ingest.enabled $v.console.enabled)) }}
ingress.enabled and neither ingest nor console is: there is nothing to show
{{- end }}
{{- end }}
{{- with $v.grafana.datasources }}
{{- if and .enabled (not .prometheusUrl) }}
grafana.datasources.enabled and prometheusUrl is empty: set Prometheus' address as Grafana reaches it, such as http://prometheus-operated.monitoring:9090
{{- end }}
{{- if and .enabled $v.influx.enabled (not (or .influxUrl $v.influx.url)) }}
grafana.datasources.enabled and neither grafana.datasources.influxUrl nor influx.url is set: Grafana needs the address of InfluxDB
{{- end }}
{{- end }}
{{- range $name := list "ingest" "console" }}
{{- $type := (get $v $name).service.type }}
{{- $from := get $v.networkPolicy (printf "%sFrom" $name) }}
{{- $addresses := false }}
{{- range $from }}{{ if .ipBlock }}{{ $addresses = true }}{{ end }}{{ end }}
{{- if and (get $v $name).enabled $v.networkPolicy.enabled (ne $type "ClusterIP") $from (not $addresses) }}
{{ $name }}.service.type is {{ $type }} and networkPolicy.{{ $name }}From lets no address outside of the cluster in: add an ipBlock, such as { ipBlock: { cidr: 10.0.0.0/8 } }
{{- end }}
{{- end }}
{{- $names := list }}
{{- range $i, $webhook := $v.alerter.webhooks }}
{{- if has $webhook.name $names }}
alerter.webhooks.{{ $i }}.name {{ $webhook.name }} is there twice; logs and metrics tell receivers apart by it
{{- end }}
{{- $names = append $names $webhook.name }}
{{- if eq (empty $webhook.url) (empty $webhook.urlKey) }}
alerter.webhooks.{{ $i }} needs either url or urlKey (a key of its existingSecret)
{{- end }}
{{- if and (or $webhook.secretKeys $webhook.urlKey) (not $webhook.existingSecret) }}
alerter.webhooks.{{ $i }} names keys of a secret and no existingSecret
{{- end }}
{{- end }}
{{- end }}
