package controller

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// service is how the cluster reaches the servers.
func service(office *v1alpha1.Office) *corev1.Service {
	s := &corev1.Service{
		ObjectMeta: named(office, office.Name, componentServer),
		Spec: corev1.ServiceSpec{
			Type: office.Spec.Service.Type, Selector: selector(office.Name, componentServer),
			Ports: []corev1.ServicePort{{Name: "http", Port: office.Spec.Service.Port, TargetPort: intstr.FromString("http"), Protocol: corev1.ProtocolTCP}},
		},
	}
	s.Annotations = office.Spec.Service.Annotations
	return s
}

// metricsService is a Service of its own, without an address: what people reach must not lead to the metrics and
// profiles.
func metricsService(office *v1alpha1.Office) *corev1.Service {
	s := &corev1.Service{
		ObjectMeta: named(office, office.Name+"-metrics", componentServer),
		Spec: corev1.ServiceSpec{
			Type: corev1.ServiceTypeClusterIP, ClusterIP: corev1.ClusterIPNone, Selector: selector(office.Name, componentServer),
			Ports: []corev1.ServicePort{{Name: "admin", Port: portAdmin, TargetPort: intstr.FromString("admin"), Protocol: corev1.ProtocolTCP}},
		},
	}
	s.Labels[labelMetrics] = "true"
	return s
}

// labelMetrics tells the two Services apart, for the ServiceMonitor.
const labelMetrics = "ticketblue.dev/metrics"
