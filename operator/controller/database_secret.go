package controller

import (
	"context"
	"crypto/rand"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// applyCredentials makes the Secret of a managed Database's accounts where none is given. Once it is there it is
// never changed: the servers have the passwords that were in it when they were made.
func (r *databaseReconciler) applyCredentials(ctx context.Context, db *v1alpha1.Database) error {
	if db.Spec.Credentials != nil {
		return nil
	}
	secret := &corev1.Secret{ObjectMeta: partOf(db, credentialsName(db))}
	err := r.reader.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: secret.Name}, secret)
	if err == nil || !isGone(err) {
		return err
	}
	secret.StringData = map[string]string{
		"operator-user": operatorUser, "operator-password": rand.Text(),
		"replication-user": replicationUser, "replication-password": rand.Text(),
		"app-user": appUser, "app-password": rand.Text(),
	}
	// With volumes that outlive the Database the passwords must, too: they are in the data.
	if db.Spec.Managed.Storage.Keep == keepNothing {
		if err := controllerutil.SetControllerReference(db, secret, r.client.Scheme()); err != nil {
			return err
		}
	}
	if err := r.client.Create(ctx, secret, fieldOwner); err != nil && !apierrors.IsAlreadyExists(err) {
		return err
	}
	return nil
}

// keepNothing is the value of storage.keep by which volumes go with their Database.
const keepNothing = "Delete"
