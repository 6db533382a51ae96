package controller

import (
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// Labels of a Database's parts. The Services of a managed one select Pods by their role.
const (
	labelDatabase = "ticketblue.dev/database"
	labelRole     = "ticketblue.dev/role"

	rolePrimary = "primary"
	roleReplica = "replica"
	roleNone    = "none"
)

// The accounts, where the credentials name no others.
const (
	operatorUser    = "ticketblue_operator"
	replicationUser = "ticketblue_replication"
	appUser         = "ticketblue"
)

func primaryName(db *v1alpha1.Database) string  { return db.Name + "-primary" }
func replicasName(db *v1alpha1.Database) string { return db.Name + "-replicas" }
func serversName(db *v1alpha1.Database) string  { return db.Name + "-servers" }
func configName(db *v1alpha1.Database) string   { return db.Name + "-servers" }

func credentialsName(db *v1alpha1.Database) string {
	if db.Spec.Credentials != nil {
		return db.Spec.Credentials.Name
	}
	return db.Name + "-credentials"
}

// databaseLabels are on everything that belongs to a Database.
func databaseLabels(db *v1alpha1.Database) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name": "mysql", "app.kubernetes.io/instance": db.Name, "app.kubernetes.io/component": "database",
		"app.kubernetes.io/part-of": "ticketblue", "app.kubernetes.io/managed-by": "ticketblue-operator", labelDatabase: db.Name,
	}
}

// serverLabels select a Database's Pods.
func serverLabels(db *v1alpha1.Database) map[string]string {
	return map[string]string{"app.kubernetes.io/name": "mysql", labelDatabase: db.Name}
}

func partOf(db *v1alpha1.Database, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: db.Namespace, Name: name, Labels: databaseLabels(db)}
}

// ours reports whether a Pod is one of the Database's.
func ours(pod *corev1.Pod, db *v1alpha1.Database) bool { return pod.Labels[labelDatabase] == db.Name }

func isGone(err error) bool { return apierrors.IsNotFound(err) }
