package controller

import (
	"context"
	"fmt"
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// annotationSettings changes with what the office is set by, so that its servers are replaced.
const annotationSettings = "ticketblue.dev/settings"

// deployment is the office's servers. A roll-out drops no request: a new one is ready before an old one leaves,
// and one that leaves is out of the Service before it stops.
func deployment(office *v1alpha1.Office, db database, batch bool, settings string) *appsv1.Deployment {
	pod := podOf(office, db)
	grace, none, quarter := graceSeconds(office), intstr.FromInt32(0), intstr.FromString("25%")
	pod.TerminationGracePeriodSeconds = &grace
	pod.TopologySpreadConstraints = spread(office)
	server := program(office, db, office.Spec.Image, componentServer, batch, "serve")
	server.Resources = office.Spec.Resources
	server.Ports = []corev1.ContainerPort{
		{Name: "http", ContainerPort: portHTTP, Protocol: corev1.ProtocolTCP}, {Name: "admin", ContainerPort: portAdmin, Protocol: corev1.ProtocolTCP},
	}
	// Starting looks at the tables and warms what is asked for most: it may take its time, once.
	server.StartupProbe = probe("/livez", 2, 90)
	server.ReadinessProbe = probe("/readyz", 3, 2)
	server.LivenessProbe = probe("/livez", 10, 6)
	server.Lifecycle = &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: drainSeconds}}}
	pod.Containers = []corev1.Container{server}

	annotations := maps.Clone(office.Spec.PodAnnotations)
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[annotationSettings] = settings
	revisions := int32(3)
	d := &appsv1.Deployment{
		ObjectMeta: named(office, office.Name, componentServer),
		Spec: appsv1.DeploymentSpec{
			Replicas: office.Spec.Replicas, RevisionHistoryLimit: &revisions,
			Selector: &metav1.LabelSelector{MatchLabels: selector(office.Name, componentServer)},
			Strategy: appsv1.DeploymentStrategy{Type: appsv1.RollingUpdateDeploymentStrategyType, RollingUpdate: &appsv1.RollingUpdateDeployment{MaxUnavailable: &none, MaxSurge: &quarter}},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels(office.Name, componentServer), Annotations: annotations}, Spec: pod},
		},
	}
	return d
}

func probe(path string, every, failures int32) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler:  corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: path, Port: intstr.FromString("http"), Scheme: corev1.URISchemeHTTP}},
		PeriodSeconds: every, TimeoutSeconds: 3, FailureThreshold: failures, SuccessThreshold: 1,
	}
}

// spread keeps servers apart, as far as there are nodes and zones, each roll-out by itself.
func spread(office *v1alpha1.Office) (all []corev1.TopologySpreadConstraint) {
	for _, key := range []string{"topology.kubernetes.io/zone", "kubernetes.io/hostname"} {
		all = append(all, corev1.TopologySpreadConstraint{
			MaxSkew: 1, TopologyKey: key, WhenUnsatisfiable: corev1.ScheduleAnyway, MatchLabelKeys: []string{"pod-template-hash"},
			LabelSelector: &metav1.LabelSelector{MatchLabels: selector(office.Name, componentServer)},
		})
	}
	return all
}

// scaleOwner holds the number of servers while an autoscaler decides it: a number that nobody holds would fall
// back to one.
const scaleOwner = client.FieldOwner("ticketblue-operator-scale")

// applyDeployment applies the servers, and leaves their number alone while an autoscaler decides it.
func (r *officeReconciler) applyDeployment(ctx context.Context, office *v1alpha1.Office, wanted *appsv1.Deployment) error {
	now := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: wanted.Namespace, Name: wanted.Name}}
	if err := free(ctx, r.client, office, now); err != nil {
		return err
	}
	there := now.UID != ""
	if office.Spec.Autoscaling != nil && there {
		if err := r.handOverScale(ctx, now); err != nil {
			return err
		}
		wanted.Spec.Replicas = nil
	}
	return apply(ctx, r.client, office, wanted)
}

func (r *officeReconciler) handOverScale(ctx context.Context, now *appsv1.Deployment) error {
	held := func(f metav1.ManagedFieldsEntry) bool { return f.Manager == string(scaleOwner) }
	if now.Spec.Replicas == nil || slices.ContainsFunc(now.ManagedFields, held) {
		return nil
	}
	scale := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": now.Name, "namespace": now.Namespace},
		"spec": map[string]any{"replicas": int64(*now.Spec.Replicas)},
	}}
	if err := r.client.Apply(ctx, client.ApplyConfigurationFromUnstructured(scale), scaleOwner, client.ForceOwnership); err != nil {
		return fmt.Errorf("hold the number of servers: %w", err)
	}
	return nil
}

// servers is how the Deployment is.
type servers struct {
	image        string // of its Pods, when all of them are of one
	ready, want  int32
	available    bool
	rolledOut    bool
	observation  string // for people
	neverStarted bool
}

func (r *officeReconciler) observeServers(ctx context.Context, office *v1alpha1.Office) (servers, error) {
	d := &appsv1.Deployment{}
	if err := r.client.Get(ctx, client.ObjectKeyFromObject(office), d); apierrors.IsNotFound(err) {
		return servers{neverStarted: true, observation: "no server was ever started"}, nil
	} else if err != nil {
		return servers{}, err
	}
	s := servers{image: d.Spec.Template.Spec.Containers[0].Image, ready: d.Status.ReadyReplicas, want: 1}
	if d.Spec.Replicas != nil {
		s.want = *d.Spec.Replicas
	}
	s.rolledOut = d.Status.ObservedGeneration >= d.Generation && d.Status.UpdatedReplicas == s.want && d.Status.Replicas == s.want && s.ready >= s.want
	s.observation = fmt.Sprintf("%d of %d servers are ready, %d of them new", s.ready, s.want, d.Status.UpdatedReplicas)
	for _, condition := range d.Status.Conditions {
		switch {
		case condition.Type == appsv1.DeploymentAvailable:
			s.available = condition.Status == corev1.ConditionTrue && s.ready > 0
		case condition.Type == appsv1.DeploymentProgressing && condition.Status == corev1.ConditionFalse,
			condition.Type == appsv1.DeploymentReplicaFailure && condition.Status == corev1.ConditionTrue:
			s.observation += ": " + condition.Message
		}
	}
	if s.rolledOut && s.available {
		return s, nil
	}
	var pods corev1.PodList
	if err := r.reader.List(ctx, &pods, client.InNamespace(office.Namespace), client.MatchingLabels(selector(office.Name, componentServer))); err != nil {
		return servers{}, err
	}
	if said := hindrances(pods.Items); said != "" {
		s.observation += ": " + said
	}
	return s, nil
}
