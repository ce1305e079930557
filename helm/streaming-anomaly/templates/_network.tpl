{{/* One rule of a NetworkPolicy; without peers it is good for everywhere, on these ports. */}}

{{/* (dict "to" peers "ports" (list 9092) "udp" true) */}}
{{- define "anomaly.egress" -}}
- ports:
    {{- range (include "anomaly.numbers" .ports | fromYamlArray) }}
    - { port: {{ . }}, protocol: TCP }
    {{- if $.udp }}
    - { port: {{ . }}, protocol: UDP }
    {{- end }}
    {{- end }}
  {{- with .to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* (dict "from" peers "port" 8080) */}}
{{- define "anomaly.ingressRule" -}}
- ports:
    - { port: {{ .port }}, protocol: TCP }
  {{- with .from }}
  from:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* Ports, each once, in order. */}}
{{- define "anomaly.numbers" -}}
{{- $seen := list -}}
{{- range . }}{{ $seen = append $seen (int .) }}{{ end -}}
{{- toYaml (uniq $seen) -}}
{{- end }}

{{/* The way to the brokers, and to who gives tokens for them. */}}
{{- define "anomaly.kafkaEgress" -}}
{{- $net := .Values.networkPolicy -}}
{{- include "anomaly.egress" (dict "to" $net.kafkaTo "ports" (concat (include "anomaly.kafkaPorts" . | fromYamlArray) $net.kafkaPorts)) }}
{{- if eq .Values.kafka.sasl.mechanism "OAUTHBEARER" }}
{{ include "anomaly.egress" (dict "to" $net.oidcTo "ports" (list (include "anomaly.urlPort" .Values.kafka.sasl.tokenEndpoint))) }}
{{- end }}
{{- end }}

{{- define "anomaly.kafkaPorts" -}}
{{- $ports := list -}}
{{- range splitList "," .Values.kafka.bootstrap }}{{ $ports = append $ports (regexFind "[0-9]+$" (trim .)) }}{{ end -}}
{{- include "anomaly.numbers" $ports -}}
{{- end }}
