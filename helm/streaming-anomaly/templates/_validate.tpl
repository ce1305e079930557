{{/* What values.schema.json cannot say: values against each other. All problems at once, each with what to do. */}}
{{- define "anomaly.validate" -}}
{{- $v := .Values -}}
{{- $wrong := list -}}
{{- range list "kafka" "stores" "security" "scaling" "edge" "settings" "outside" }}
{{- range include (printf "anomaly.wrong.%s" .) $ | splitList "\n" }}
{{- with trim . }}{{ $wrong = append $wrong . }}{{ end }}
{{- end }}
{{- end }}
{{- with $wrong }}
{{- fail (printf "\n\nThe chart cannot be installed with these values:\n  - %s\n" (join "\n  - " .)) }}
{{- end }}
{{- end }}

{{- define "anomaly.wrong.kafka" }}
{{- $kafka := .Values.kafka }}
{{- if not (regexMatch "^[^\\s,:]+:[0-9]+(,\\s*[^\\s,:]+:[0-9]+)*$" $kafka.bootstrap) }}
kafka.bootstrap is {{ $kafka.bootstrap | quote }}; set the servers as host:port[,host:port], such as anomaly-kafka-bootstrap.kafka:9093
{{- end }}
{{- if and $kafka.replicationFactor (gt (int $kafka.minInsyncReplicas) (int $kafka.replicationFactor)) }}
kafka.minInsyncReplicas is {{ $kafka.minInsyncReplicas }} and there are only {{ $kafka.replicationFactor }} copies (kafka.replicationFactor): nothing could be written; set less, such as 2 of 3
{{- end }}
{{- if and (not $kafka.replicationFactor) (gt (int $kafka.minInsyncReplicas) 1) }}
kafka.minInsyncReplicas is {{ $kafka.minInsyncReplicas }} without kafka.replicationFactor: where the brokers' default is one copy, nothing could be written; set that too, such as 3
{{- end }}
{{- range $name, $_ := $kafka.properties }}
{{- if regexMatch "password|secret|\\.jaas\\.|\\.pem$|^sasl\\.|^ssl\\.|^security\\.protocol$|^bootstrap\\.servers$" $name }}
kafka.properties has {{ $name }}: sign-in, certificates and servers are set with kafka.sasl, kafka.tls and kafka.bootstrap, and secrets only by existing secrets
{{- end }}
{{- end }}
{{- with $kafka.sasl }}
{{- if and .mechanism (not .existingSecret) }}
kafka.sasl.mechanism is {{ .mechanism }} and kafka.sasl.existingSecret is empty: name the secret with the password
{{- end }}
{{- if and .mechanism (not .username) (not .usernameKey) }}
kafka.sasl.mechanism is {{ .mechanism }} and nobody says who signs in: set kafka.sasl.usernameKey (a key of the secret) or kafka.sasl.username
{{- end }}
{{- if and (eq .mechanism "OAUTHBEARER") (not (hasPrefix "https://" .tokenEndpoint)) }}
kafka.sasl.tokenEndpoint is {{ .tokenEndpoint | quote }}; OAUTHBEARER needs the https URL that gives tokens
{{- end }}
{{- if and (has .mechanism (list "PLAIN" "OAUTHBEARER")) (not $kafka.tls.enabled) }}
kafka.sasl.mechanism {{ .mechanism }} without kafka.tls.enabled would send the password readable; set kafka.tls.enabled: true
{{- end }}
{{- end }}
{{- if and (not $kafka.tls.enabled) (or $kafka.tls.ca.existingSecret $kafka.tls.client.existingSecret) }}
kafka.tls names secrets and kafka.tls.enabled is false; set it to true
{{- end }}
{{- end }}

{{- define "anomaly.wrong.stores" }}
{{- $influx := .Values.influx }}
{{- $scaled := include "anomaly.scaled" (dict "root" . "component" "scorer") }}
{{- if and .Values.scorer.enabled (not .Values.edge.enabled) }}
{{- if and $influx.enabled (not (regexMatch "^https?://[^/\\s]+" $influx.url)) }}
influx.url is {{ $influx.url | quote }}; set the base URL of InfluxDB, such as http://influxdb.monitoring:8086, or influx.enabled: false
{{- end }}
{{- if and $influx.enabled (eq (int $influx.version) 2) (not (and $influx.organisation $influx.existingSecret)) }}
influx.version 2 needs influx.organisation and influx.existingSecret (with a token that may read and write the bucket)
{{- end }}
{{- if and (not $influx.enabled) (or $scaled (gt (int .Values.scorer.replicas) 1)) }}
influx.enabled is false, so each scorer would keep its own scores, and no page shows all of them: set influx.enabled: true, or scorer.replicas: 1 without scaling
{{- end }}
{{- if and (not $influx.enabled) (not .Values.scorer.persistence.enabled) }}
influx.enabled and scorer.persistence.enabled are false, so scores would go with the pod; keep one of them
{{- end }}
{{- end }}
{{- end }}

{{- define "anomaly.wrong.security" }}
{{- $v := .Values }}
{{- $ways := list }}
{{- if $v.tls.existingSecret }}{{ $ways = append $ways "tls.existingSecret" }}{{ end }}
{{- if $v.tls.certManager.enabled }}{{ $ways = append $ways "tls.certManager.enabled" }}{{ end }}
{{- if $v.tls.behindProxy }}{{ $ways = append $ways "tls.behindProxy" }}{{ end }}
{{- if ne (len $ways) 1 }}
the pods can be reached by others, and keys and tokens must not cross the network readable: set exactly one of tls.existingSecret, tls.certManager.enabled, tls.behindProxy; these are: {{ join ", " $ways | default "none" }}
{{- end }}
{{- if and $v.tls.certManager.enabled (not $v.tls.certManager.issuerName) }}
tls.certManager.issuerName is empty: name the issuer that signs
{{- end }}
{{- with $v.security }}
{{- if not (or .keys.existingSecret .oidc.authority) }}
nobody has to say who they are, and the services then refuse to listen: set security.keys.existingSecret (`anomaly keys new`) or security.oidc.authority
{{- end }}
{{- if and .oidc.authority (not (hasPrefix "https://" .oidc.authority)) }}
security.oidc.authority is {{ .oidc.authority | quote }}; it must be https, because whoever answers in its place decides who everybody is
{{- end }}
{{- if and .oidc.authority (not .oidc.audience) }}
security.oidc.audience is empty: without it a token issued for any other program would be good here
{{- end }}
{{- if and .oidc.clientId (not .oidc.authority) }}
security.oidc.clientId is set without security.oidc.authority
{{- end }}
{{- if and .oidc.clientId (not .oidc.existingSecret) }}
security.oidc.clientId needs security.oidc.existingSecret with the client's secret
{{- end }}
{{- if and .oidc.clientId $v.console.enabled (not $v.console.delegateKey.existingSecret) }}
security.oidc.clientId needs console.delegateKey.existingSecret: the console acts at the other services for people who signed in (`anomaly keys new console --scope delegate`)
{{- end }}
{{- if and .oidc.clientId (gt (int $v.console.replicas) 1) }}
console.replicas is {{ $v.console.replicas }} and people sign in: a session is known to one console only; set console.replicas: 1
{{- end }}
{{- end }}
{{- if and $v.monitoring.serviceMonitor.enabled (not $v.monitoring.serviceMonitor.existingSecret) }}
monitoring.serviceMonitor.existingSecret is empty: /metrics asks for a key (`anomaly keys new prometheus --scope metrics`)
{{- end }}
{{- end }}
