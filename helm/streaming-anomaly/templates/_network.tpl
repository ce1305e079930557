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

{{- define "anomaly.kafkaPorts" -}}
{{- $ports := list -}}
{{- range splitList "," .Values.kafka.bootstrap }}{{ $ports = append $ports (regexFind "[0-9]+$" (trim .)) }}{{ end -}}
{{- include "anomaly.numbers" $ports -}}
{{- end }}
