package controller

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/operator/plan"
)

// detailsEvery is how often a status is written for the sake of numbers that only grow old.
const detailsEvery = 5 * time.Second

func memoryOf(s v1alpha1.DatabaseStatus) plan.Memory {
	return plan.Memory{State: plan.State(s.State), Primary: s.Primary, Candidate: s.Candidate, Term: s.Term, Acknowledgements: int(s.Acknowledgements)}
}

// write remembers. It fails with a conflict when the Database isn't any more as this step saw it.
func (r *databaseReconciler) write(ctx context.Context, db *v1alpha1.Database, w *watch, observed plan.Database, step plan.Step) error {
	before, now := observed.Memory, step.Memory
	s := &db.Status
	s.State, s.Primary, s.Candidate, s.Term, s.Acknowledgements = string(now.State), now.Primary, now.Candidate, now.Term, int32(now.Acknowledgements) //nolint:gosec // at most 8
	failedOver := now.Term > before.Term && (before.State == plan.FailingOver || before.State == plan.Blocked)
	if failedOver {
		s.LastFailover = &metav1.Time{Time: r.clock.Now()}
	}
	detail(db, step, w.isPrepared(step))
	if err := r.client.Status().Update(ctx, db); err != nil {
		return err
	}
	r.tell(db, step.Events)
	ctrl.LoggerFrom(ctx).Info("remembered", "state", string(now.State), "primary", now.Primary, "candidate", now.Candidate, "term", now.Term)
	switch {
	case now.State == plan.FailingOver && before.State == plan.Running:
		w.lost = w.since()
	case failedOver:
		failovers.WithLabelValues(w.key.Namespace, w.key.Name).Inc()
		if w.lost > 0 {
			failoverSeconds.Observe((w.since() - w.lost).Seconds())
		}
	}
	if step.Forget {
		return r.heard(ctx, db, plan.Step{Forget: true})
	}
	return nil
}

// explain adds to what is told of managed servers that don't answer why their Pods don't start.
func (r *databaseReconciler) explain(ctx context.Context, db *v1alpha1.Database, step *plan.Step) error {
	if db.Spec.Managed == nil {
		return nil
	}
	var hindered []corev1.Pod
	for _, name := range serverNames(db) {
		if role := step.Roles[name]; role == plan.Primary || role == plan.Replica {
			continue
		}
		pod := &corev1.Pod{}
		if err := r.client.Get(ctx, types.NamespacedName{Namespace: db.Namespace, Name: name}, pod); isGone(err) {
			continue
		} else if err != nil {
			return err
		}
		if said := hindrance(*pod); said != "" && ours(pod, db) {
			step.Notes[name] = said
			hindered = append(hindered, *pod)
		}
	}
	if said := hindrances(hindered); said != "" && step.Message != "" {
		step.Message += ": " + said
	}
	return nil
}

// writeDetails tells of the servers, when there is something new to tell.
func (r *databaseReconciler) writeDetails(ctx context.Context, db *v1alpha1.Database, w *watch, observed plan.Database, step plan.Step) error {
	measure(w.key, observed, step)
	before := db.Status.DeepCopy()
	detail(db, step, w.isPrepared(step))
	for i := range db.Status.Servers {
		if server := observedServer(observed, db.Status.Servers[i].Name); server.Up && db.Status.Servers[i].Role == string(plan.Replica) {
			lag := int64(server.Lag.Seconds())
			db.Status.Servers[i].LagSeconds = &lag
		}
	}
	if equality.Semantic.DeepEqual(before, &db.Status) {
		return nil
	}
	if equality.Semantic.DeepEqual(withoutLag(before), withoutLag(&db.Status)) && w.since()-w.detailed < detailsEvery {
		return nil
	}
	w.detailed = w.since()
	return client.IgnoreNotFound(r.client.Status().Update(ctx, db))
}

func observedServer(d plan.Database, name string) plan.Server {
	for _, server := range d.Servers {
		if server.Name == name {
			return server
		}
	}
	return plan.Server{}
}

func withoutLag(s *v1alpha1.DatabaseStatus) *v1alpha1.DatabaseStatus {
	s = s.DeepCopy()
	for i := range s.Servers {
		s.Servers[i].LagSeconds = nil
	}
	return s
}

// detail is all of a status that only tells.
func detail(db *v1alpha1.Database, step plan.Step, prepared bool) {
	s := &db.Status
	s.ObservedGeneration = db.Generation
	ready, servers := 0, []v1alpha1.ServerStatus{}
	for _, name := range serverNames(db) {
		role := step.Roles[name]
		if role == "" {
			role = plan.Unreachable
		}
		if role == plan.Primary || role == plan.Replica {
			ready++
		}
		servers = append(servers, v1alpha1.ServerStatus{Name: name, Role: string(role), Message: step.Notes[name]})
	}
	s.Servers, s.ServersReady = servers, fmt.Sprintf("%d/%d", ready, len(servers))
	c := conditions{&s.Conditions, db.Generation}
	message := step.Message
	if message == "" && step.Endpoint == "" {
		message = "no server takes writes"
	}
	if message == "" && !prepared && !meta.IsStatusConditionTrue(s.Conditions, v1alpha1.ConditionReady) && s.Term == 1 {
		message = "the schema is being made"
	}
	if message == "" {
		c.set(v1alpha1.ConditionReady, true, string(step.Memory.State), step.Endpoint+" takes writes")
	} else {
		c.set(v1alpha1.ConditionReady, false, string(step.Memory.State), message)
	}
	if whole := ready == len(servers); whole {
		c.set(v1alpha1.ConditionWhole, true, "AllServers", "every server is as it should be")
	} else {
		c.set(v1alpha1.ConditionWhole, false, "ServersMissing", fmt.Sprintf("%d of %d servers are as they should be", ready, len(servers)))
	}
}

// tellProblem says why a Database can't be worked on at all.
func (r *databaseReconciler) tellProblem(ctx context.Context, db *v1alpha1.Database, problem error) error {
	c := conditions{&db.Status.Conditions, db.Generation}
	if c.set(v1alpha1.ConditionReady, false, "Waiting", problem.Error()) {
		if err := r.client.Status().Update(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

func (r *databaseReconciler) tell(db *v1alpha1.Database, told []plan.Event) {
	for _, e := range told {
		kind := corev1.EventTypeNormal
		if e.Warning {
			kind = corev1.EventTypeWarning
		}
		r.events.Eventf(db, nil, kind, e.Reason, "Keep", "%s", e.Message)
	}
}

func (r *databaseReconciler) tellRebuilt(key types.NamespacedName, server string, err error) {
	db := &v1alpha1.Database{}
	if r.client.Get(r.ctx, key, db) != nil {
		return // it is gone, and nobody asks
	}
	if err != nil {
		ctrl.Log.Error(err, "not rebuilt", "database", key, "server", server)
		r.tell(db, []plan.Event{{Reason: plan.EventServerRebuilt, Warning: true, Message: fmt.Sprintf("%s could not be rebuilt: %v", server, err)}})
		return
	}
	r.tell(db, []plan.Event{{Reason: plan.EventServerRebuilt, Message: server + " was rebuilt, and joins when it has started"}})
}
