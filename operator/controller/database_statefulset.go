package controller

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// annotationConfig on Pods changes with their options, so that a change makes them anew.
const annotationConfig = "ticketblue.dev/config"

// mysqlUID is the user of the MySQL image.
const mysqlUID = 999

// applyServers makes all that managed servers need.
func (r *databaseReconciler) applyServers(ctx context.Context, db *v1alpha1.Database) error {
	if err := r.applyCredentials(ctx, db); err != nil {
		return err
	}
	config := serverConfig(db)
	if err := apply(ctx, r.client, db, config); err != nil {
		return err
	}
	if err := apply(ctx, r.client, db, disruptionBudget(db)); err != nil {
		return err
	}
	return apply(ctx, r.client, db, serverSet(db, config))
}

// serverSet is the StatefulSet. Pods start all at once, each with its volume. The operator deletes them itself when
// they are to be made anew: which is next depends on who is primary.
func serverSet(db *v1alpha1.Database, config *corev1.ConfigMap) *appsv1.StatefulSet {
	m := db.Spec.Managed
	keep := appsv1.RetainPersistentVolumeClaimRetentionPolicyType
	if m.Storage.Keep == keepNothing {
		keep = appsv1.DeletePersistentVolumeClaimRetentionPolicyType
	}
	claim := corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: "data"}, Spec: corev1.PersistentVolumeClaimSpec{
		AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce}, StorageClassName: m.Storage.StorageClassName,
		Resources: corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: m.Storage.Size}},
	}}
	podLabels := serverLabels(db)
	for key, value := range databaseLabels(db) {
		podLabels[key] = value
	}
	return &appsv1.StatefulSet{ObjectMeta: partOf(db, db.Name), Spec: appsv1.StatefulSetSpec{
		Replicas: &m.Servers, ServiceName: serversName(db), PodManagementPolicy: appsv1.ParallelPodManagement,
		Selector:                             &metav1.LabelSelector{MatchLabels: serverLabels(db)},
		UpdateStrategy:                       appsv1.StatefulSetUpdateStrategy{Type: appsv1.OnDeleteStatefulSetStrategyType},
		PersistentVolumeClaimRetentionPolicy: &appsv1.StatefulSetPersistentVolumeClaimRetentionPolicy{WhenDeleted: keep, WhenScaled: appsv1.RetainPersistentVolumeClaimRetentionPolicyType},
		VolumeClaimTemplates:                 []corev1.PersistentVolumeClaim{claim},
		Template: corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: podLabels, Annotations: map[string]string{annotationConfig: digest(config)}},
			Spec:       serverPod(db),
		},
	}}
}

func digest(config *corev1.ConfigMap) string {
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(config.Data)) {
		all.WriteString(name + "\x00" + config.Data[name] + "\x00")
	}
	sum := sha256.Sum256([]byte(all.String()))
	return hex.EncodeToString(sum[:8])
}

func serverPod(db *v1alpha1.Database) corev1.PodSpec {
	m := db.Spec.Managed
	yes, no, user, grace := true, false, int64(mysqlUID), int64(60)
	restricted := &corev1.SecurityContext{AllowPrivilegeEscalation: &no, ReadOnlyRootFilesystem: &yes, Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}}
	volumes, mounts := serverVolumes(db)
	ping := corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: []string{"mysqladmin", "--socket=" + runDir + "/mysqld.sock", "ping"}}}
	return corev1.PodSpec{
		AutomountServiceAccountToken: &no, EnableServiceLinks: &no, TerminationGracePeriodSeconds: &grace, ImagePullSecrets: m.ImagePullSecrets,
		NodeSelector: m.NodeSelector, Tolerations: m.Tolerations, PriorityClassName: m.PriorityClassName, Affinity: apart(db),
		SecurityContext: &corev1.PodSecurityContext{RunAsNonRoot: &yes, RunAsUser: &user, RunAsGroup: &user, FSGroup: &user, SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}},
		Volumes:         volumes,
		InitContainers: []corev1.Container{{
			Name: "prepare", Image: m.Image, Command: []string{"sh", configDir + "/prepare.sh"}, SecurityContext: restricted, VolumeMounts: mounts, Resources: m.Resources,
			Env: []corev1.EnvVar{{Name: "SCHEMA", Value: db.Spec.Schema}}, TerminationMessagePolicy: corev1.TerminationMessageFallbackToLogsOnError,
		}},
		Containers: []corev1.Container{{
			Name: "mysql", Image: m.Image, Command: []string{"sh", configDir + "/run.sh", "--defaults-file=" + configDir + "/my.cnf"}, SecurityContext: restricted, VolumeMounts: mounts, Resources: m.Resources,
			TerminationMessagePolicy: corev1.TerminationMessageFallbackToLogsOnError,

			Ports:        []corev1.ContainerPort{{Name: "mysql", ContainerPort: mysqlPort, Protocol: corev1.ProtocolTCP}},
			StartupProbe: &corev1.Probe{ProbeHandler: ping, PeriodSeconds: 2, TimeoutSeconds: 5, FailureThreshold: 900},
			// Slow is not dead: what a dead primary costs, the operator sees to long before.
			LivenessProbe: &corev1.Probe{ProbeHandler: ping, PeriodSeconds: 10, TimeoutSeconds: 10, FailureThreshold: 6},
			Lifecycle:     &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: []string{"sh", configDir + "/stop.sh"}}}},
		}},
	}
}

func serverVolumes(db *v1alpha1.Database) ([]corev1.Volume, []corev1.VolumeMount) {
	readable := int32(0o440)
	volumes := []corev1.Volume{
		{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: configName(db)}}}},
		{Name: "credentials", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: credentialsName(db), DefaultMode: &readable}}},
		{Name: "run", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{Medium: corev1.StorageMediumMemory}}},
		{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
	}
	mounts := []corev1.VolumeMount{
		{Name: "data", MountPath: volumeDir}, {Name: "config", MountPath: configDir, ReadOnly: true}, {Name: "credentials", MountPath: credentialsDir, ReadOnly: true},
		{Name: "run", MountPath: runDir}, {Name: "tmp", MountPath: "/tmp"},
	}
	if db.Spec.TLS != nil {
		volumes = append(volumes, corev1.Volume{Name: "tls", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: db.Spec.TLS.Name, DefaultMode: &readable}}})
		mounts = append(mounts, corev1.VolumeMount{Name: "tls", MountPath: tlsDir, ReadOnly: true})
	}
	return volumes, mounts
}

// apart keeps servers on different nodes.
func apart(db *v1alpha1.Database) *corev1.Affinity {
	term := corev1.PodAffinityTerm{LabelSelector: &metav1.LabelSelector{MatchLabels: serverLabels(db)}, TopologyKey: corev1.LabelHostname}
	if db.Spec.Managed.Spread == "Preferred" {
		return &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{PreferredDuringSchedulingIgnoredDuringExecution: []corev1.WeightedPodAffinityTerm{{Weight: 100, PodAffinityTerm: term}}}}
	}
	return &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{term}}}
}

var one = intstr.FromInt32(1)
