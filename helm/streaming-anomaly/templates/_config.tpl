{{/* anomaly.yaml of one service: (dict "root" $ "component" "scorer"). Everything but secrets, which come as variables. */}}
{{- define "anomaly.config" -}}
{{- $v := .root.Values -}}
{{- $c := .component -}}
{{- $service := not (has $c (list "topics" "doctor")) -}}
{{- $config := dict "dataFolder" "/data" -}}
{{- /* Each service gets its own sections: escalation names webhooks, which the alerter has, and detectors a model, which scorers have. */}}
{{- $sections := dict "ingest" (list "ingest" "edge") "scorer" list "alerter" (list "alerter") "console" (list "ingest") }}
{{- $mine := concat (get $sections $c | default list) (ternary (list "telemetry") list $service) }}
{{- if include "anomaly.scores" . }}{{ $mine = concat $mine (list "equipment" "alerting" "scorer" "moment") }}{{ end }}
{{- range $name, $section := $v.config }}
{{- if and $section (has $name $mine) }}{{ $_ := set $config $name (deepCopy $section) }}{{ end }}
{{- end }}
{{- $properties := include "anomaly.kafkaProperties" .root | fromYaml -}}
{{- /* How topics are made; at an edge those that it makes at the centre. */}}
{{- $topics := dict "partitions" $v.kafka.partitions }}
{{- with $v.kafka.replicationFactor }}{{ $_ := set $topics "replicationFactor" . }}{{ end }}
{{- with $v.kafka.minInsyncReplicas }}{{ $_ := set $topics "minInsyncReplicas" . }}{{ end }}
{{- if $v.edge.enabled }}
{{- $_ := set $config "log" (merge $topics (dict "kind" "sqlite" "maxBytes" $v.edge.quota "retention" $v.edge.retention)) }}
{{- $edge := dict "enabled" true "id" $v.edge.id "score" $v.edge.score "central" $v.kafka.bootstrap "properties" $properties }}
{{- $_ := set $config "edge" (merge $edge ($config.edge | default dict)) }}
{{- else }}
{{- $_ := unset $config "edge" }}
{{- $create := ternary (eq $c "topics") (eq $v.kafka.topics "services") (eq $v.kafka.topics "job") }}
{{- with $v.kafka.retention }}{{ $_ := set $topics "retention" . }}{{ end }}
{{- $_ := set $config "log" (merge $topics (dict "kind" "kafka" "bootstrap" $v.kafka.bootstrap "createTopics" $create "properties" $properties)) }}
{{- end }}
{{- if and $v.influx.enabled (not $v.edge.enabled) (has $c (list "scorer" "doctor")) }}
{{- $scores := dict "kind" "influx" "url" $v.influx.url "version" $v.influx.version "database" $v.influx.database "batchSize" $v.influx.batchSize "sensorsFromStage" $v.influx.sensorsFromStage }}
{{- with $v.influx.organisation }}{{ $_ := set $scores "org" . }}{{ end }}
{{- $_ := set $config "scores" $scores }}
{{- end }}
{{- if $service }}
{{- $_ := set $config "http" (dict "address" $v.listenAddress) }}
{{- $_ := set $config "security" (include "anomaly.securitySection" . | fromYaml) }}
{{- end }}
{{- if and (include "anomaly.scores" .) $v.scorer.moment.model }}
{{- $_ := set $config "moment" (merge (dict "model" $v.scorer.moment.model) ($config.moment | default dict)) }}
{{- end }}
{{- if eq $c "alerter" }}
{{- $webhooks := list }}
{{- range $v.alerter.webhooks }}
{{- $webhook := omit . "existingSecret" "secretKeys" "urlKey" }}
{{- $webhooks = append $webhooks $webhook }}
{{- end }}
{{- $_ := set $config "webhooks" $webhooks }}
{{- end }}
{{- if eq $c "console" }}
{{- $console := dict "history" (dict "enabled" $v.console.persistence.enabled) }}
{{- $console = mergeOverwrite $console (deepCopy ($v.config.console | default dict)) }}
{{- range list "ingest" "scorer" "alerter" }}
{{- if (get $v .).enabled }}
{{- $other := dict "root" $.root "component" . }}
{{- $_ := set $console . (printf "%s://%s:%s" (include "anomaly.scheme" $.root) (include "anomaly.name" $other) (include "anomaly.port" $other)) }}
{{- end }}
{{- end }}
{{- $_ := set $config "console" $console }}
{{- end }}
{{- toYaml $config }}
{{- end }}

{{/* Whether readings are scored in this service. */}}
{{- define "anomaly.scores" -}}
{{- $edge := .root.Values.edge -}}
{{- if or (eq .component "scorer") (and (eq .component "ingest") $edge.enabled $edge.score) }}true{{ end -}}
{{- end }}

{{/* What librdkafka is told, without secrets. */}}
{{- define "anomaly.kafkaProperties" -}}
{{- $kafka := .Values.kafka -}}
{{- $p := dict -}}
{{- if or $kafka.tls.enabled $kafka.sasl.mechanism }}
{{- $_ := set $p "security.protocol" (printf "%s%s" (ternary "SASL_" "" (ne $kafka.sasl.mechanism "")) (ternary "SSL" "PLAINTEXT" $kafka.tls.enabled)) }}
{{- end }}
{{- if $kafka.tls.enabled }}
{{- with $kafka.tls.ca.existingSecret }}{{ $_ := set $p "ssl.ca.location" "/etc/anomaly/kafka/ca.crt" }}{{ end }}
{{- with $kafka.tls.client.existingSecret }}
{{- $_ := set $p "ssl.certificate.location" "/etc/anomaly/kafka/client.crt" }}
{{- $_ := set $p "ssl.key.location" "/etc/anomaly/kafka/client.key" }}
{{- end }}
{{- end }}
{{- with $kafka.sasl.mechanism }}
{{- $_ := set $p "sasl.mechanism" . }}
{{- if eq . "OAUTHBEARER" }}
{{- $_ := set $p "sasl.oauthbearer.method" "oidc" }}
{{- $_ := set $p "sasl.oauthbearer.token.endpoint.url" $kafka.sasl.tokenEndpoint }}
{{- with $kafka.sasl.scope }}{{ $_ := set $p "sasl.oauthbearer.scope" . }}{{ end }}
{{- end }}
{{- if and $kafka.sasl.username (not $kafka.sasl.usernameKey) }}
{{- $_ := set $p (ternary "sasl.oauthbearer.client.id" "sasl.username" (eq . "OAUTHBEARER")) $kafka.sasl.username }}
{{- end }}
{{- end }}
{{- toYaml (merge $p $kafka.properties) }}
{{- end }}

{{- define "anomaly.securitySection" -}}
{{- $v := .root.Values -}}
{{- $oidc := $v.security.oidc -}}
{{- $section := dict "requestsPerMinute" $v.security.requestsPerMinute -}}
{{- if $oidc.authority }}
{{- $people := pick $oidc "authority" "audience" "roleClaim" "nameClaim" "roles" "session" }}
{{- /* Only the console has a page to sign in to; a session is good there alone. */}}
{{- if and $oidc.clientId (eq .component "console") }}{{ $_ := set $people "clientId" $oidc.clientId }}{{ end }}
{{- $_ := set $section "oidc" $people }}
{{- end }}
{{- if include "anomaly.tlsSecret" .root }}
{{- $_ := set $section "tls" (dict "certificate" "/etc/anomaly/tls/tls.crt" "key" "/etc/anomaly/tls/tls.key") }}
{{- else }}
{{- $_ := set $section "behindTlsProxy" $v.tls.behindProxy }}
{{- end }}
{{- toYaml $section }}
{{- end }}
