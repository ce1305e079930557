{{/* Volumes of a pod and where they are mounted: (dict "root" $ "component" "scorer" "data" "pvc"|"scratch"). */}}

{{- define "anomaly.mounts" -}}
- { name: config, mountPath: /etc/anomaly/anomaly.yaml, subPath: anomaly.yaml, readOnly: true }
- { name: data, mountPath: /data }
- { name: tmp, mountPath: /tmp }
{{- if include "anomaly.kafkaFiles" .root }}
- { name: kafka, mountPath: /etc/anomaly/kafka, readOnly: true }
{{- end }}
{{- if and (include "anomaly.tlsSecret" .root) (ne .component "topics") (ne .component "doctor") }}
- { name: tls, mountPath: /etc/anomaly/tls, readOnly: true }
{{- end }}
{{- if include "anomaly.trusts" .root }}
- { name: trust, mountPath: /etc/anomaly/trust, readOnly: true }
{{- end }}
{{- if and (include "anomaly.scores" .) .root.Values.scorer.moment.existingClaim }}
- { name: models, mountPath: /models, readOnly: true }
{{- end }}
{{- end }}

{{- define "anomaly.volumes" -}}
{{- $v := .root.Values -}}
{{- $tls := include "anomaly.tlsSecret" .root -}}
- name: config
  configMap: { name: {{ include "anomaly.name" . }} }
- name: tmp
  emptyDir: { sizeLimit: {{ $v.scratchSize }} }
{{- if eq .data "scratch" }}
- name: data
  emptyDir: { sizeLimit: {{ $v.scratchDataSize }} }
{{- else if eq .data "claim" }}
- name: data
  persistentVolumeClaim: { claimName: {{ $v.alerter.persistence.existingClaim }} }
{{- end }}
{{- if include "anomaly.kafkaFiles" .root }}
- name: kafka
  projected:
    defaultMode: 288 # 0440
    sources:
      {{- with $v.kafka.tls.ca }}
      {{- if .existingSecret }}
      - secret: { name: {{ .existingSecret }}, items: [ { key: {{ .key }}, path: ca.crt } ] }
      {{- end }}
      {{- end }}
      {{- with $v.kafka.tls.client }}
      {{- if .existingSecret }}
      - secret: { name: {{ .existingSecret }}, items: [ { key: {{ .certificateKey }}, path: client.crt }, { key: {{ .privateKeyKey }}, path: client.key } ] }
      {{- end }}
      {{- end }}
{{- end }}
{{- if and $tls (ne .component "topics") (ne .component "doctor") }}
- name: tls
  secret: { secretName: {{ $tls }}, defaultMode: 288, items: [ { key: tls.crt, path: tls.crt }, { key: tls.key, path: tls.key } ] }
{{- end }}
{{- if include "anomaly.trusts" .root }}
- name: trust
  projected:
    sources:
      {{- with $tls }}
      - secret: { name: {{ . }}, optional: true, items: [ { key: ca.crt, path: services.crt } ] }
      {{- end }}
      {{- with $v.trust }}
      {{- if .existingSecret }}
      - secret: { name: {{ .existingSecret }}, items: [ { key: {{ .key }}, path: others.crt } ] }
      {{- end }}
      {{- end }}
{{- end }}
{{- if and (include "anomaly.scores" .) $v.scorer.moment.existingClaim }}
- name: models
  persistentVolumeClaim: { claimName: {{ $v.scorer.moment.existingClaim }}, readOnly: true }
{{- end }}
{{- end }}

{{/* Whether Kafka needs files of secrets. */}}
{{- define "anomaly.kafkaFiles" -}}
{{- if and .Values.kafka.tls.enabled (or .Values.kafka.tls.ca.existingSecret .Values.kafka.tls.client.existingSecret) }}true{{ end -}}
{{- end }}

{{/* A claim of a StatefulSet: (dict "root" $ "component" "scorer" "size" "5Gi" "storageClass" ""). */}}
{{- define "anomaly.claim" -}}
- metadata:
    name: data
    labels:
      {{- include "anomaly.selector" . | nindent 6 }}
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .storageClass }}
    storageClassName: {{ . }}
    {{- end }}
    resources: { requests: { storage: {{ .size }} } }
{{- end }}

{{/* Where pods go: nodes, and an even spread of a service's pods over nodes and zones. */}}
{{- define "anomaly.placement" -}}
{{- $values := get .root.Values .component -}}
{{- $gpu := ternary .root.Values.scorer.gpu dict (and (eq .component "scorer") (eq .root.Values.scorer.device "cuda")) -}}
{{- with $gpu.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- with merge (deepCopy $values.nodeSelector) ($gpu.nodeSelector | default dict) }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with concat $values.tolerations ($gpu.tolerations | default list) }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "anomaly.selector" $ | nindent 8 }}
  {{- end }}
{{- end }}
