// Package v1alpha1 holds the custom resources that the operator runs an office by: Office, Database and
// BatchSchedule, of the group ticketblue.dev.
//
// Defaults and refusals stand here as markers, so that the API server applies them and the controllers can
// rely on them. `make generate` writes the CRDs (charts/ticketblue-operator/crds) and the copying code from
// this package.
//
// +kubebuilder:object:generate=true
// +groupName=ticketblue.dev
package v1alpha1

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// GroupVersion is this package's.
var GroupVersion = schema.GroupVersion{Group: "ticketblue.dev", Version: "v1alpha1"}

// AddToScheme teaches a scheme the resources of this package.
func AddToScheme(s *runtime.Scheme) error {
	s.AddKnownTypes(GroupVersion, &Office{}, &OfficeList{}, &Database{}, &DatabaseList{}, &BatchSchedule{}, &BatchScheduleList{})
	metav1.AddToGroupVersion(s, GroupVersion)
	return nil
}

// ConditionReady is the condition that all three have: whether the resource does what it is for, now.
const ConditionReady = "Ready"
