package controller

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/operator/plan"
)

// rollOut makes a managed server's Pod anew, or hands over, when the plan of the rolling update says so.
func (r *databaseReconciler) rollOut(ctx context.Context, db *v1alpha1.Database, step plan.Step) error {
	set := &appsv1.StatefulSet{}
	if err := r.client.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: db.Name}, set); err != nil {
		return client.IgnoreNotFound(err)
	}
	if set.Status.ObservedGeneration != set.Generation || set.Status.UpdateRevision == "" {
		return nil // it isn't known yet what they should be
	}
	pods, err := r.serverPods(ctx, db)
	if err != nil || len(pods) < int(db.Spec.Managed.Servers) {
		return err
	}
	byName := map[string]*corev1.Pod{}
	var seen []plan.ServerPod
	for _, pod := range pods {
		byName[pod.Name] = pod
		seen = append(seen, plan.ServerPod{Name: pod.Name, Role: step.Roles[pod.Name], Current: pod.Labels[appsv1.StatefulSetRevisionLabel] == set.Status.UpdateRevision, Leaving: pod.DeletionTimestamp != nil})
	}
	next := plan.Rollout(step.Memory.State, seen)
	switch {
	case step.Message != "":
		return nil
	case next.Delete != "":
		r.tell(db, []plan.Event{{Reason: plan.EventServerRolled, Message: next.Delete + " is made anew"}})
		pod := byName[next.Delete]
		return client.IgnoreNotFound(r.client.Delete(ctx, pod, client.Preconditions{UID: &pod.UID}))
	case next.SwitchTo != "" && db.Annotations[v1alpha1.AnnotationSwitchover] == "":
		before := db.DeepCopy()
		if db.Annotations == nil {
			db.Annotations = map[string]string{}
		}
		db.Annotations[v1alpha1.AnnotationSwitchover] = next.SwitchTo
		if err := r.client.Patch(ctx, db, client.MergeFrom(before)); err != nil {
			return fmt.Errorf("ask for a switchover: %w", err)
		}
	}
	return nil
}
