package controller

import (
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// serverBudget lets nodes be emptied a server at a time. A server that is not ready holds nothing up.
func serverBudget(office *v1alpha1.Office) *policyv1.PodDisruptionBudget {
	one, always := intstr.FromInt32(1), policyv1.AlwaysAllow
	return &policyv1.PodDisruptionBudget{
		ObjectMeta: named(office, office.Name, componentServer),
		Spec: policyv1.PodDisruptionBudgetSpec{
			MaxUnavailable: &one, UnhealthyPodEvictionPolicy: &always,
			Selector: &metav1.LabelSelector{MatchLabels: selector(office.Name, componentServer)},
		},
	}
}
