package controller

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/operator/plan"
)

// annotationLeads names, on the slice of a primary Service, the server that it leads to.
const annotationLeads = "ticketblue.dev/server"

// leading is the server to which the primary Service leads now. What this process wrote last it remembers.
func (r *databaseReconciler) leading(ctx context.Context, db *v1alpha1.Database, w *watch) (string, error) {
	if w.led != nil {
		return *w.led, nil
	}
	if db.Spec.External != nil {
		slice := &discoveryv1.EndpointSlice{}
		err := r.reader.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: primaryName(db)}, slice)
		return slice.Annotations[annotationLeads], client.IgnoreNotFound(err)
	}
	pods, err := r.serverPods(ctx, db)
	if err != nil {
		return "", err
	}
	for _, pod := range pods {
		if pod.Labels[labelRole] == rolePrimary {
			return pod.Name, nil
		}
	}
	return "", nil
}

// lead has the Services lead where the step says; reads only when there is time for them. What led to the old primary
// ends before anything leads to the new.
func (r *databaseReconciler) lead(ctx context.Context, db *v1alpha1.Database, w *watch, step plan.Step, reads bool) error {
	if db.Spec.Managed != nil {
		return r.label(ctx, db, step, reads)
	}
	if w.slices != db.Generation {
		w.led, w.readers, w.slices = nil, nil, db.Generation
	}
	if w.led == nil || *w.led != step.Endpoint {
		slice, err := primarySlice(ctx, db, step.Endpoint)
		if err != nil {
			return err
		}
		if err := apply(ctx, r.client, db, slice); err != nil {
			return err
		}
		w.led = &step.Endpoint
	}
	if !reads {
		return nil
	}
	for _, server := range db.Spec.External.Servers {
		reader := slices.Contains(step.Readers, server.Name)
		if was, known := w.readers[server.Name]; known && was == reader {
			continue
		}
		slice, err := readerSlice(ctx, db, server, reader)
		if err != nil {
			return err
		}
		if err := apply(ctx, r.client, db, slice); err != nil {
			return err
		}
		if w.readers == nil {
			w.readers = map[string]bool{}
		}
		w.readers[server.Name] = reader
	}
	return nil
}

func primarySlice(ctx context.Context, db *v1alpha1.Database, name string) (*discoveryv1.EndpointSlice, error) {
	slice := emptySlice(db, primaryName(db), primaryName(db), mysqlPort)
	slice.Annotations = map[string]string{annotationLeads: name}
	for _, server := range db.Spec.External.Servers {
		if server.Name == name {
			return slice, aimSlice(ctx, slice, server, true)
		}
	}
	return slice, nil
}

// readerSlice is one a server, because each may have a port of its own. It is there also while nobody may read, so
// that what it says is all there is to change.
func readerSlice(ctx context.Context, db *v1alpha1.Database, server v1alpha1.ExternalServer, ready bool) (*discoveryv1.EndpointSlice, error) {
	slice := emptySlice(db, replicasName(db)+"-"+server.Name, replicasName(db), server.Port)
	return slice, aimSlice(ctx, slice, server, ready)
}

func emptySlice(db *v1alpha1.Database, name, service string, port int32) *discoveryv1.EndpointSlice {
	portName, protocol := "mysql", corev1.ProtocolTCP
	slice := &discoveryv1.EndpointSlice{ObjectMeta: partOf(db, name), AddressType: discoveryv1.AddressTypeIPv4, Endpoints: []discoveryv1.Endpoint{},
		Ports: []discoveryv1.EndpointPort{{Name: &portName, Port: &port, Protocol: &protocol}}}
	slice.Labels[discoveryv1.LabelServiceName] = service
	slice.Labels[discoveryv1.LabelManagedBy] = string(fieldOwner)
	return slice
}

// aimSlice has a slice lead to a server. Slices hold addresses, so that a name is looked up.
func aimSlice(ctx context.Context, slice *discoveryv1.EndpointSlice, server v1alpha1.ExternalServer, ready bool) error {
	address := server.Host
	if net.ParseIP(address) == nil {
		found, err := net.DefaultResolver.LookupIP(ctx, "ip4", server.Host)
		if err != nil || len(found) == 0 {
			return fmt.Errorf("look up %s: %w", server.Host, err)
		}
		address = found[0].String()
	}
	slice.Ports[0].Port = &server.Port
	slice.Endpoints = []discoveryv1.Endpoint{{Addresses: []string{address}, Conditions: discoveryv1.EndpointConditions{Ready: &ready}}}
	return nil
}

// label has each Pod say what it is. The Services follow.
func (r *databaseReconciler) label(ctx context.Context, db *v1alpha1.Database, step plan.Step, reads bool) error {
	pods, err := r.serverPods(ctx, db)
	if err != nil {
		return err
	}
	roleOf := func(name string) string {
		switch {
		case name == step.Endpoint:
			return rolePrimary
		case slices.Contains(step.Readers, name):
			return roleReplica
		}
		return roleNone
	}
	// Whoever stops being primary comes first.
	slices.SortFunc(pods, func(a, b *corev1.Pod) int {
		return leaves(b.Labels[labelRole], roleOf(b.Name)) - leaves(a.Labels[labelRole], roleOf(a.Name))
	})
	for _, pod := range pods {
		role := roleOf(pod.Name)
		if pod.Labels[labelRole] == role || (!reads && role != rolePrimary && pod.Labels[labelRole] != rolePrimary) {
			continue
		}
		before := pod.DeepCopy()
		pod.Labels[labelRole] = role
		if err := r.client.Patch(ctx, pod, client.MergeFrom(before)); client.IgnoreNotFound(err) != nil {
			return fmt.Errorf("label %s: %w", pod.Name, err)
		}
	}
	return nil
}

func leaves(before, after string) int {
	if before == rolePrimary && after != rolePrimary {
		return 1
	}
	return 0
}

// serverPods are the Pods of a managed Database, by their names.
func (r *databaseReconciler) serverPods(ctx context.Context, db *v1alpha1.Database) ([]*corev1.Pod, error) {
	var list corev1.PodList
	if err := r.client.List(ctx, &list, client.InNamespace(db.Namespace), client.MatchingLabels(serverLabels(db))); err != nil {
		return nil, err
	}
	var pods []*corev1.Pod
	for i := range list.Items {
		pods = append(pods, list.Items[i].DeepCopy())
	}
	slices.SortFunc(pods, func(a, b *corev1.Pod) int { return strings.Compare(a.Name, b.Name) })
	return pods, nil
}
