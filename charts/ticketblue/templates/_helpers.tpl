{{- define "ticketblue.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- /* At most 35 letters: the longest CronJob's name, with -old-performances behind it, has 52. */ -}}
{{- define "ticketblue.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 35 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "ticketblue.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 35 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 35 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "ticketblue.database" -}}
{{ include "ticketblue.fullname" . }}-db
{{- end }}

{{- define "ticketblue.image" -}}
{{ printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) | quote }}
{{- end }}

{{- define "ticketblue.labels" -}}
app.kubernetes.io/name: {{ include "ticketblue.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- /* A variable from a Secret: list NAME SECRET KEY. */ -}}
{{- define "ticketblue.secret" -}}
- name: {{ index . 0 }}
  valueFrom: {secretKeyRef: {name: {{ index . 1 }}, key: {{ index . 2 }}}}
{{- end }}

{{- define "ticketblue.env" -}}
{{- with .Values.valkey }}{{ if .addrs }}
- {name: TICKETBLUE_VALKEY_ADDR, value: {{ join "," .addrs | quote }}}
- {name: TICKETBLUE_VALKEY_TLS, value: {{ .tls | quote }}}
{{- with .username }}
- {name: TICKETBLUE_VALKEY_USERNAME, value: {{ . | quote }}}
{{- end }}
{{- if .existingSecret }}
{{ include "ticketblue.secret" (list "TICKETBLUE_VALKEY_PASSWORD" .existingSecret .passwordKey) }}
{{- end }}
{{- end }}{{ end }}
{{- with .Values.typesense }}{{ if .url }}
- {name: TICKETBLUE_TYPESENSE_URL, value: {{ .url | quote }}}
{{ include "ticketblue.secret" (list "TICKETBLUE_TYPESENSE_API_KEY" (required "typesense.existingSecret is needed with typesense.url" .existingSecret) .apiKeyKey) }}
{{- end }}{{ end }}
{{- with .Values.kafka }}{{ if .brokers }}
- {name: TICKETBLUE_KAFKA_BROKERS, value: {{ join "," .brokers | quote }}}
- {name: TICKETBLUE_KAFKA_TLS, value: {{ .tls | quote }}}
{{- if .username }}
- {name: TICKETBLUE_KAFKA_SASL, value: {{ .sasl | quote }}}
- {name: TICKETBLUE_KAFKA_USERNAME, value: {{ .username | quote }}}
{{ include "ticketblue.secret" (list "TICKETBLUE_KAFKA_PASSWORD" (required "kafka.existingSecret is needed with kafka.username" .existingSecret) .passwordKey) }}
{{- end }}
{{- end }}{{ end }}
{{- with .Values.s3 }}{{ if .bucket }}
- {name: TICKETBLUE_S3_BUCKET, value: {{ .bucket | quote }}}
- {name: TICKETBLUE_S3_REGION, value: {{ .region | quote }}}
- {name: TICKETBLUE_S3_PATH_STYLE, value: {{ .pathStyle | quote }}}
{{- with .endpoint }}
- {name: TICKETBLUE_S3_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- if .existingSecret }}
{{ include "ticketblue.secret" (list "TICKETBLUE_S3_ACCESS_KEY" .existingSecret .accessKeyKey) }}
{{ include "ticketblue.secret" (list "TICKETBLUE_S3_SECRET_KEY" .existingSecret .secretKeyKey) }}
{{- end }}
{{- end }}{{ end }}
{{- with .Values.smtp }}{{ if .addr }}
- {name: TICKETBLUE_SMTP_ADDR, value: {{ .addr | quote }}}
- {name: TICKETBLUE_SMTP_TLS, value: {{ .tls | quote }}}
{{- with .from }}
- {name: TICKETBLUE_MAIL_FROM, value: {{ . | quote }}}
{{- end }}
{{- if .username }}
- {name: TICKETBLUE_SMTP_USERNAME, value: {{ .username | quote }}}
{{ include "ticketblue.secret" (list "TICKETBLUE_SMTP_PASSWORD" (required "smtp.existingSecret is needed with smtp.username" .existingSecret) .passwordKey) }}
{{- end }}
{{- end }}{{ end }}
{{- with .Values.toss }}{{ if .existingSecret }}
{{ include "ticketblue.secret" (list "TICKETBLUE_TOSS_SECRET_KEY" .existingSecret .secretKeyKey) }}
{{ include "ticketblue.secret" (list "TICKETBLUE_TOSS_CLIENT_KEY" .existingSecret .clientKeyKey) }}
{{- end }}{{ end }}
{{- with .Values.kakao }}{{ if .existingSecret }}
{{ include "ticketblue.secret" (list "TICKETBLUE_KAKAO_CLIENT_ID" .existingSecret .clientIDKey) }}
{{ include "ticketblue.secret" (list "TICKETBLUE_KAKAO_CLIENT_SECRET" .existingSecret .clientSecretKey) }}
{{- end }}{{ end }}
{{- with .Values.slack }}{{ if .existingSecret }}
{{ include "ticketblue.secret" (list "TICKETBLUE_SLACK_WEBHOOK_URL" .existingSecret .webhookKey) }}
{{- end }}{{ end }}
{{- with .Values.tracing }}{{ if .endpoint }}
- {name: TICKETBLUE_TRACE_ENDPOINT, value: {{ .endpoint | quote }}}
- {name: TICKETBLUE_TRACE_SHARE, value: {{ .share | quote }}}
{{- end }}{{ end }}
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
{{- end }}
