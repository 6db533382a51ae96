package controller

import (
	"context"
	"maps"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// applyServices makes the Services by which a Database is reached. Those of external servers select nothing: their
// endpoints are written by hand (database_endpoints.go).
func (r *databaseReconciler) applyServices(ctx context.Context, db *v1alpha1.Database) error {
	primary, replicas := databaseService(db, primaryName(db), rolePrimary), databaseService(db, replicasName(db), roleReplica)
	services := []*corev1.Service{primary, replicas}
	if db.Spec.Managed != nil {
		services = append(services, headlessService(db))
	}
	for _, service := range services {
		if err := apply(ctx, r.client, db, service); err != nil {
			return err
		}
	}
	return nil
}

func databaseService(db *v1alpha1.Database, name, role string) *corev1.Service {
	service := &corev1.Service{ObjectMeta: partOf(db, name), Spec: corev1.ServiceSpec{
		Ports: []corev1.ServicePort{{Name: "mysql", Port: mysqlPort, TargetPort: intstr.FromString("mysql"), Protocol: corev1.ProtocolTCP}},
	}}
	service.Labels[labelRole] = role
	if db.Spec.Managed != nil {
		service.Spec.Selector = maps.Clone(serverLabels(db))
		service.Spec.Selector[labelRole] = role
	}
	return service
}

// headlessService gives each server a name of its own, also before it is ready: it must be reached to become so.
func headlessService(db *v1alpha1.Database) *corev1.Service {
	return &corev1.Service{ObjectMeta: partOf(db, serversName(db)), Spec: corev1.ServiceSpec{
		ClusterIP: corev1.ClusterIPNone, PublishNotReadyAddresses: true, Selector: serverLabels(db),
		Ports: []corev1.ServicePort{{Name: "mysql", Port: mysqlPort, TargetPort: intstr.FromString("mysql"), Protocol: corev1.ProtocolTCP}},
	}}
}
