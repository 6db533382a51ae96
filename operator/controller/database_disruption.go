package controller

import (
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// disruptionBudget lets nodes be emptied one server at a time.
func disruptionBudget(db *v1alpha1.Database) *policyv1.PodDisruptionBudget {
	return &policyv1.PodDisruptionBudget{ObjectMeta: partOf(db, serversName(db)), Spec: policyv1.PodDisruptionBudgetSpec{
		MaxUnavailable: &one, Selector: &metav1.LabelSelector{MatchLabels: serverLabels(db)},
	}}
}
