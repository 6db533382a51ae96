package controller

import (
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// conditions are those of one resource while it is reconciled.
type conditions struct {
	all        *[]metav1.Condition
	generation int64
}

// set says how a condition is now, and reports whether its status or reason changed.
func (c conditions) set(kind string, is bool, reason, message string) (changed bool) {
	status := metav1.ConditionFalse
	if is {
		status = metav1.ConditionTrue
	}
	before := meta.FindStatusCondition(*c.all, kind)
	changed = before == nil || before.Status != status || before.Reason != reason
	meta.SetStatusCondition(c.all, metav1.Condition{Type: kind, Status: status, Reason: reason, Message: message, ObservedGeneration: c.generation})
	return changed
}

// drop takes a condition away that is about nothing any more.
func (c conditions) drop(kind string) { meta.RemoveStatusCondition(c.all, kind) }
