{{/* Names, labels and images. Contexts: "." is the root; (dict "root" $ "component" "scorer") a component's. */}}

{{- define "anomaly.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "anomaly.name" -}}
{{- printf "%s-%s" (include "anomaly.fullname" .root) .component -}}
{{- end }}

{{/* Ports as the verbs of the program have them. */}}
{{- define "anomaly.port" -}}
{{- get (dict "console" "8080" "ingest" "8081" "scorer" "8082" "alerter" "8083") .component -}}
{{- end }}

{{/* Services that are switched on, as a YAML list in the order of the data. */}}
{{- define "anomaly.components" -}}
{{- range list "ingest" "scorer" "alerter" "console" }}
{{- if (get $.Values .).enabled }}
- {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "anomaly.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "anomaly.labels" -}}
{{ include "anomaly.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "anomaly.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "anomaly.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end }}

{{- define "anomaly.image" -}}
{{- $image := .root.Values.image -}}
{{- $cuda := and (eq .component "scorer") (eq .root.Values.scorer.device "cuda") -}}
{{- $digest := ternary $image.cudaDigest $image.digest $cuda -}}
{{- with $image.registry }}{{ trimSuffix "/" . }}/{{ end -}}
{{- ternary $image.cudaRepository $image.repository $cuda -}}
{{- if $digest }}@{{ $digest }}{{ else }}:{{ $image.tag | default .root.Chart.AppVersion }}{{ end -}}
{{- end }}

{{/* Secret with the servers' certificate; empty where a proxy ends TLS. */}}
{{- define "anomaly.tlsSecret" -}}
{{- if .Values.tls.certManager.enabled }}{{ include "anomaly.fullname" . }}-tls{{ else }}{{ .Values.tls.existingSecret }}{{ end -}}
{{- end }}

{{- define "anomaly.scheme" -}}
{{- ternary "https" "http" (ne (include "anomaly.tlsSecret" .) "") -}}
{{- end }}

{{/* Number of the port of a URL: its own, or that of its scheme. */}}
{{- define "anomaly.urlPort" -}}
{{- $url := urlParse . -}}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary "443" "80" (eq $url.scheme "https")) -}}
{{- end }}

{{/* Whether a scorer is scaled by something else than the value replicas: "hpa", "keda" or empty. */}}
{{- define "anomaly.scaled" -}}
{{- $values := get .root.Values .component -}}
{{- if and $values.autoscaling $values.autoscaling.enabled }}hpa{{ else if and $values.keda $values.keda.enabled }}keda{{ end -}}
{{- end }}
