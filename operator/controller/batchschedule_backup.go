package controller

import (
	"cmp"
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

const (
	mysqlID     = 999 // mysql of the official images
	scratchDir  = "/scratch"
	mysqlImage  = "mysql:8.4" // where no Database runs an image of its own
	dumpCommand = `set -euo pipefail
options=(--host="$HOST" --port="$PORT" --user="$DATABASE_USER" --single-transaction --quick --routines --triggers --events
  --set-gtid-purged=OFF --no-tablespaces --hex-blob --default-character-set=utf8mb4)
if [ -n "${CA:-}" ]; then options+=(--ssl-mode=VERIFY_CA --ssl-ca="$CA"); else options+=(--get-server-public-key); fi
mysqldump "${options[@]}" "$SCHEMA" | gzip > ` + scratchDir + `/dump.sql.gz
`
)

// backUp has the database dumped, as it is at one instant, from a replica (so that sales don't notice) by the first
// container, and puts it where the office's files are by the second, which it returns.
func backUp(schedule *v1alpha1.BatchSchedule, office *v1alpha1.Office, db database, image string, pod *corev1.PodSpec) corev1.Container {
	keep, given := int32(14), schedule.Spec.Backup
	scratch := &corev1.EmptyDirVolumeSource{}
	dumper := mysqlImage
	if managed := db.resource.Spec.Managed; managed != nil {
		dumper = managed.Image
		pod.ImagePullSecrets = append(pod.ImagePullSecrets[:len(pod.ImagePullSecrets):len(pod.ImagePullSecrets)], managed.ImagePullSecrets...)
	}
	if given != nil {
		keep, dumper = given.Keep, cmp.Or(given.Image, dumper)
		room := given.Scratch.DeepCopy()
		scratch.SizeLimit = &room
	}
	pod.Volumes = append(pod.Volumes, corev1.Volume{Name: "scratch", VolumeSource: corev1.VolumeSource{EmptyDir: scratch}})
	mounts := []corev1.VolumeMount{{Name: "scratch", MountPath: scratchDir}, {Name: "tmp", MountPath: "/tmp"}}
	env := append(credentials(db), corev1.EnvVar{Name: "MYSQL_PWD", Value: "$(" + variableSecret + ")"},
		corev1.EnvVar{Name: "HOST", Value: db.resource.Name + "-replicas"}, corev1.EnvVar{Name: "PORT", Value: fmt.Sprint(databasePort)},
		corev1.EnvVar{Name: "SCHEMA", Value: db.resource.Spec.Schema})
	if db.resource.Spec.TLS != nil {
		_, mount := databaseCA(db)
		mounts, env = append(mounts, mount), append(env, corev1.EnvVar{Name: "CA", Value: databaseCADir + "/ca.crt"})
	}
	id := int64(mysqlID)
	security := restricted()
	security.RunAsUser = &id
	pod.InitContainers = []corev1.Container{{
		Name: "dump", Image: dumper, Command: []string{"bash", "-c", dumpCommand}, Env: env, VolumeMounts: mounts, SecurityContext: security,
		Resources: schedule.Spec.Resources, TerminationMessagePolicy: corev1.TerminationMessageFallbackToLogsOnError,
	}}
	save := program(office, db, image, "save", false, append([]string{"backup", "save", "--file", scratchDir + "/dump.sql.gz", "--keep", fmt.Sprint(keep)}, schedule.Spec.Args...)...)
	save.VolumeMounts = append(save.VolumeMounts, corev1.VolumeMount{Name: "scratch", MountPath: scratchDir, ReadOnly: true})
	return save
}
