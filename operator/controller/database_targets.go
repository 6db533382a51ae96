package controller

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/operator/mysql"
)

// mysqlPort is the managed servers'.
const mysqlPort = 3306

// serverNames are all servers of a Database, in their order, whether they are there or not.
func serverNames(db *v1alpha1.Database) (names []string) {
	if db.Spec.Managed != nil {
		for i := range db.Spec.Managed.Servers {
			names = append(names, fmt.Sprintf("%s-%d", db.Name, i))
		}
		return names
	}
	for _, server := range db.Spec.External.Servers {
		names = append(names, server.Name)
	}
	return names
}

// targets are the servers with their addresses, and how to sign in. A managed one whose Pod has no address yet is
// aimed at nowhere, so that it is missed.
func (r *databaseReconciler) targets(ctx context.Context, db *v1alpha1.Database) ([]target, error) {
	common, err := r.access(ctx, db)
	if err != nil {
		return nil, err
	}
	common.Dial = r.dial
	var targets []target
	if db.Spec.External != nil {
		for _, server := range db.Spec.External.Servers {
			config := common
			config.Host, config.Port = server.Host, int(server.Port)
			targets = append(targets, target{server.Name, config})
		}
		return targets, nil
	}
	for _, name := range serverNames(db) {
		pod := &corev1.Pod{}
		if err := r.client.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: name}, pod); err != nil && !isGone(err) {
			return nil, err
		}
		config := common
		config.Host, config.Port = pod.Status.PodIP, mysqlPort
		if config.Host == "" || !ours(pod, db) {
			config.Host = nowhere
		}
		targets = append(targets, target{name, config})
	}
	return targets, nil
}

// nowhere is an address that nobody has.
const nowhere = "0.0.0.0"

// access reads how to sign in.
func (r *databaseReconciler) access(ctx context.Context, db *v1alpha1.Database) (mysql.Config, error) {
	name := credentialsName(db)
	secret := &corev1.Secret{}
	if err := r.reader.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: name}, secret); err != nil {
		if isGone(err) {
			return mysql.Config{}, fmt.Errorf("%w for the Secret %s", errWaiting, name)
		}
		return mysql.Config{}, err
	}
	account := func(who, user string) (mysql.Account, error) {
		if given := secret.Data[who+"-user"]; len(given) > 0 {
			user = string(given)
		}
		password := secret.Data[who+"-password"]
		if len(password) == 0 {
			return mysql.Account{}, fmt.Errorf("%w for the key %s-password of the Secret %s", errWaiting, who, name)
		}
		return mysql.Account{User: user, Password: string(password)}, nil
	}
	operator, err1 := account("operator", operatorUser)
	replication, err2 := account("replication", replicationUser)
	if err := errors.Join(err1, err2); err != nil {
		return mysql.Config{}, err
	}
	authority, err := r.authority(ctx, db)
	return mysql.Config{Operator: operator, Replication: replication, Authority: authority, Peers: db.Spec.Managed != nil}, err
}

// authority is who signed the servers' certificates; none without TLS.
func (r *databaseReconciler) authority(ctx context.Context, db *v1alpha1.Database) (string, error) {
	if db.Spec.TLS == nil {
		return "", nil
	}
	secret := &corev1.Secret{}
	if err := r.reader.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: db.Spec.TLS.Name}, secret); err != nil {
		return "", fmt.Errorf("%w for the Secret %s: %w", errWaiting, db.Spec.TLS.Name, err)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(secret.Data["ca.crt"]) {
		return "", fmt.Errorf("%w for a certificate in ca.crt of the Secret %s", errWaiting, db.Spec.TLS.Name)
	}
	return string(secret.Data["ca.crt"]), nil
}
