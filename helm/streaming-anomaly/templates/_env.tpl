{{/* Variables of one service: secrets by reference, never by value. (dict "root" $ "component" "scorer") */}}
{{- define "anomaly.env" -}}
{{- $v := .root.Values -}}
{{- $c := .component -}}
{{- $service := not (has $c (list "topics" "doctor")) -}}
{{- with $v.security.keys }}
{{- if and .existingSecret $service }}
{{ include "anomaly.secretEnv" (dict "name" "ANOMALY__SECURITY__KEYS" "secret" .existingSecret "key" .key) }}
{{- end }}
{{- end }}
{{- with $v.kafka.sasl }}
{{- if .mechanism }}
{{- $path := printf "ANOMALY__%s__PROPERTIES__sasl__" (ternary "EDGE" "LOG" $v.edge.enabled) }}
{{- $oauth := eq .mechanism "OAUTHBEARER" }}
{{- if .usernameKey }}
{{ include "anomaly.secretEnv" (dict "name" (printf "%s%s" $path (ternary "oauthbearer__client__id" "username" $oauth)) "secret" .existingSecret "key" .usernameKey) }}
{{- end }}
{{ include "anomaly.secretEnv" (dict "name" (printf "%s%s" $path (ternary "oauthbearer__client__secret" "password" $oauth)) "secret" .existingSecret "key" .passwordKey) }}
{{- end }}
{{- end }}
{{- with $v.influx }}
{{- if and .enabled .existingSecret (has $c (list "scorer" "doctor")) }}
{{- if eq (int .version) 1 }}
{{ include "anomaly.secretEnv" (dict "name" "ANOMALY__SCORES__USERNAME" "secret" .existingSecret "key" .usernameKey) }}
{{ include "anomaly.secretEnv" (dict "name" "ANOMALY__SCORES__PASSWORD" "secret" .existingSecret "key" .passwordKey) }}
{{- else }}
{{ include "anomaly.secretEnv" (dict "name" "ANOMALY__SCORES__TOKEN" "secret" .existingSecret "key" .tokenKey) }}
{{- end }}
{{- end }}
{{- end }}
{{- if and (eq $c "console") $v.security.oidc.clientId }}
{{ include "anomaly.secretEnv" (dict "name" "ANOMALY__SECURITY__OIDC__CLIENTSECRET" "secret" $v.security.oidc.existingSecret "key" $v.security.oidc.clientSecretKey) }}
{{- end }}
{{- if and (eq $c "console") $v.console.delegateKey.existingSecret }}
{{ include "anomaly.secretEnv" (dict "name" "ANOMALY__CONSOLE__KEY" "secret" $v.console.delegateKey.existingSecret "key" $v.console.delegateKey.key) }}
{{- end }}
{{- if eq $c "alerter" }}
{{- range $i, $webhook := $v.alerter.webhooks }}
{{- range $j, $key := $webhook.secretKeys }}
{{ include "anomaly.secretEnv" (dict "name" (printf "ANOMALY__WEBHOOKS__%d__SECRETS__%d" $i $j) "secret" $webhook.existingSecret "key" $key) }}
{{- end }}
{{- with $webhook.urlKey }}
{{ include "anomaly.secretEnv" (dict "name" (printf "ANOMALY__WEBHOOKS__%d__URL" $i) "secret" $webhook.existingSecret "key" .) }}
{{- end }}
{{- end }}
{{- end }}
{{- if include "anomaly.trusts" .root }}
- name: SSL_CERT_DIR
  value: /etc/ssl/certs:/etc/anomaly/trust
{{- end }}
{{- if eq $c "scorer" }}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- if eq $v.scorer.device "cuda" }}
- name: CUDA_CACHE_PATH
  value: /tmp/cuda
{{- end }}
{{- end }}
{{- if $service }}
{{- with (get $v $c).extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "anomaly.secretEnv" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ .secret }}, key: {{ .key }} } }
{{- end }}

{{/* Whether certificates beyond the image's own are trusted. */}}
{{- define "anomaly.trusts" -}}
{{- if or .Values.trust.existingSecret (include "anomaly.tlsSecret" .) }}true{{ end -}}
{{- end }}
