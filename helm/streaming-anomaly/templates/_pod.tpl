{{/* Pod template of a service: (dict "root" $ "component" "scorer" "data" "pvc"|"scratch"). */}}
{{- define "anomaly.podTemplate" -}}
{{- $v := .root.Values -}}
{{- $values := get $v .component -}}
metadata:
  labels:
    {{- include "anomaly.selector" . | nindent 4 }}
    {{- with $v.commonLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/config: {{ include "anomaly.config" . | sha256sum }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- include "anomaly.podSpec" . | nindent 2 }}
  terminationGracePeriodSeconds: {{ $v.rollout.terminationGracePeriodSeconds }}
  {{- include "anomaly.placement" . | trim | nindent 2 }}
  containers:
    - name: {{ .component }}
      {{- include "anomaly.container" . | nindent 6 }}
      args:
        - {{ .component }}
        - --config
        - /etc/anomaly/anomaly.yaml
        - --port
        - {{ include "anomaly.port" . | quote }}
        {{- if eq .component "scorer" }}
        - --instance
        - $(POD_NAME)
        {{- end }}
      {{- if eq .component "scorer" }}
      envFrom:
        - configMapRef: { name: {{ include "anomaly.name" . }}-device }
      {{- end }}
      ports:
        - { name: {{ include "anomaly.scheme" .root }}, containerPort: {{ include "anomaly.port" . }}, protocol: TCP }
      {{- include "anomaly.probes" . | nindent 6 }}
      lifecycle:
        preStop: { sleep: { seconds: {{ $v.rollout.preStopSeconds }} } }
      resources:
        {{- include "anomaly.resources" . | nindent 8 }}
  volumes:
    {{- include "anomaly.volumes" . | nindent 4 }}
{{- end }}

{{/* What every pod has, jobs too: an account without a token, no root. */}}
{{- define "anomaly.podSpec" -}}
{{- $v := .root.Values -}}
serviceAccountName: {{ .serviceAccount | default (include "anomaly.serviceAccount" .root) }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $v.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $v.rollout.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  {{- range $name := list "runAsUser" "runAsGroup" "fsGroup" }}
  {{- with get $v.podSecurity $name }}
  {{ $name }}: {{ . }}
  {{- end }}
  {{- end }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "anomaly.container" -}}
image: {{ include "anomaly.image" . | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
command: [/app/anomaly]
securityContext:
  runAsNonRoot: true
  privileged: false
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- with include "anomaly.env" . | trim }}
env:
  {{- . | nindent 2 }}
{{- end }}
volumeMounts:
  {{- include "anomaly.mounts" . | nindent 2 }}
{{- end }}

{{- define "anomaly.probes" -}}
{{- $get := dict "port" (include "anomaly.scheme" .root) "scheme" (include "anomaly.scheme" .root | upper) -}}
startupProbe:
  httpGet: {{ merge (dict "path" "/healthz/live") $get | toJson }}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: {{ div (add .root.Values.rollout.startupSeconds 4) 5 }}
livenessProbe:
  httpGet: {{ merge (dict "path" "/healthz/live") $get | toJson }}
  periodSeconds: 15
  timeoutSeconds: 5
  failureThreshold: 4
readinessProbe:
  httpGet: {{ merge (dict "path" "/healthz/ready") $get | toJson }}
  periodSeconds: 5
  timeoutSeconds: 6
  failureThreshold: 3
{{- end }}

{{- define "anomaly.resources" -}}
{{- $values := get .root.Values .component -}}
{{- $limits := $values.resources.limits -}}
{{- if and (eq .component "scorer") (eq $values.device "cuda") }}
{{- $limits = merge (dict "nvidia.com/gpu" $values.gpu.count) $limits }}
{{- end -}}
requests:
  {{- toYaml $values.resources.requests | nindent 2 }}
limits:
  {{- toYaml $limits | nindent 2 }}
{{- end }}
