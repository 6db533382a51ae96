package controller

import (
	"context"
	"errors"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/operator/plan"
)

// While something is about to change a cycle looks again after lookAgainAfter, for cycleLimit at most.
const (
	lookAgainAfter = 20 * time.Millisecond
	cycleLimit     = 5 * time.Second
	switchLimit    = 15 * time.Second
	tellAfter      = time.Second // of being in a hurry
)

// cycle takes steps until there is nothing to do but wait. Each begins with the Database as it is at that moment, and
// what is to be remembered is written before anything rests on it, which the API server refuses to whoever has not
// seen what was written last. What changes a server goes through a session that was taken before that: whoever
// takes the server after it ends that session. So nobody acts on what is no longer so.
func (r *databaseReconciler) cycle(ctx context.Context, key types.NamespacedName, w *watch) (again time.Duration, err error) {
	began := w.since()
	told := began
	for w.since()-began < cycleLimit && ctx.Err() == nil {
		db := &v1alpha1.Database{}
		if err := r.reader.Get(ctx, key, db); err != nil {
			return 0, client.IgnoreNotFound(err)
		}
		w.lookAgain(ctx, db.Status.Primary) // after it was read: what is seen is never older than what is remembered
		observed, err := r.observe(ctx, db, w)
		if err != nil {
			return 0, err
		}
		step := observed.Next()
		if step.Memory != observed.Memory {
			if err := r.write(ctx, db, w, observed, step); err != nil {
				return 0, err
			}
			continue
		}
		if err := r.lead(ctx, db, w, step, false); err != nil {
			return 0, err
		}
		tried, done, undone := r.act(ctx, w, observed, step)
		if done {
			continue
		}
		if undone != "" && step.Message != "" {
			step.Message += ": " + undone
		}
		if !step.Soon || w.since()-told > tellAfter {
			told = w.since()
			if err := r.catchUp(ctx, db, w, observed, step); err != nil {
				return 0, err
			}
		}
		if !step.Soon {
			return pauseAfter(step, tried), nil
		}
		select {
		case <-ctx.Done():
		case <-w.clock.After(lookAgainAfter):
		}
	}
	return lookAgainAfter, ctx.Err()
}

// pauseAfter is how long to wait when nothing is about to change. What matters wakes the controller before; how far a
// server has come does not.
func pauseAfter(step plan.Step, tried bool) time.Duration {
	if tried {
		return time.Second / 4
	}
	for _, role := range step.Roles {
		if role != plan.Primary && role != plan.Replica {
			return time.Second
		}
	}
	return resync
}

// catchUp does what can wait while writes are at stake.
func (r *databaseReconciler) catchUp(ctx context.Context, db *v1alpha1.Database, w *watch, observed plan.Database, step plan.Step) error {
	if err := r.lead(ctx, db, w, step, true); err != nil {
		return err
	}
	if err := r.heard(ctx, db, step); err != nil {
		return err
	}
	if err := r.explain(ctx, db, &step); err != nil {
		return err
	}
	if err := r.writeDetails(ctx, db, w, observed, step); err != nil {
		return err
	}
	w.holdAll(ctx)
	if db.Spec.Managed != nil && !step.Soon {
		return r.rollOut(ctx, db, step)
	}
	return nil
}

// observe puts together what the plan is made from.
func (r *databaseReconciler) observe(ctx context.Context, db *v1alpha1.Database, w *watch) (plan.Database, error) {
	memory := memoryOf(db.Status)
	age := w.remember(memory)
	leading, err := r.leading(ctx, db, w)
	if err != nil {
		return plan.Database{}, err
	}
	observed := plan.Database{
		Memory: memory, Acknowledgements: int(db.Spec.Acknowledgements), Automatic: db.Spec.Failover.Automatic == nil || *db.Spec.Failover.Automatic,
		Looks: int(db.Spec.Failover.Looks), SwitchTo: db.Annotations[v1alpha1.AnnotationSwitchover], Endpoint: leading,
		SwitchOverdue: memory.State == plan.SwitchingOver && age > switchLimit, Servers: w.observe(),
	}
	for i := range observed.Servers {
		for _, was := range db.Status.Servers {
			if was.Name == observed.Servers[i].Name && was.Role == string(plan.Diverged) {
				observed.Servers[i].SetAside = true
			}
		}
	}
	observed.Aim(w.goals)
	return observed, nil
}

// act does what the step says, all at once, on servers that are held. Done says that something was, so that it is
// time to think anew; tried that something is still to be done; undone why it is not.
func (r *databaseReconciler) act(ctx context.Context, w *watch, observed plan.Database, step plan.Step) (tried, done bool, undone string) {
	var acts sync.WaitGroup
	var mu sync.Mutex
	for _, action := range step.Actions {
		server, target := w.find(action.Server), w.find(action.Target)
		tried = true
		if next := w.find(step.Memory.Candidate); action.Verb == plan.Settle && next != nil {
			acts.Go(func() { next.hold(ctx) }) //nolint:errcheck // it is tried again when the server is needed; until then nobody writes
		}
		if server == nil || !server.ready() || (action.Target != "" && target == nil) {
			continue
		}
		acts.Go(func() {
			log := ctrl.LoggerFrom(ctx).WithValues("action", string(action.Verb), "server", action.Server)
			began := w.since()
			held, err := server.hold(ctx)
			if err == nil && held {
				if err = server.act(ctx, action, observed.Acknowledgements, target); err == nil {
					log.Info("acted", "took", w.since()-began)
				}
			} else if err == nil {
				server.look(ctx, false) // now that nobody else can change it
			}
			said := server.complaint(action.Verb, err)
			if said && ctx.Err() == nil {
				log.Error(err, "not done; it is tried again")
			}
			mu.Lock()
			defer mu.Unlock()
			if done = done || err == nil; err != nil {
				undone = cut(err.Error())
			}
		})
	}
	acts.Wait()
	r.prepare(ctx, w, observed, step)
	return tried, done, undone
}

// prepare makes the schema on a primary that takes writes, once a term, and beside everything else: it waits for
// replicas.
func (r *databaseReconciler) prepare(ctx context.Context, w *watch, observed plan.Database, step plan.Step) {
	primary := w.find(step.Endpoint)
	if primary == nil || step.Message != "" || step.Memory.State != plan.Running {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.prepared == step.Memory.Term || w.preparing {
		return
	}
	w.preparing = true
	term, schema := step.Memory.Term, w.schema
	w.running.Go(func() {
		limited, cancel := context.WithTimeout(w.ctx, actLimit)
		defer cancel()
		err := primary.server.Prepare(limited, schema)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.preparing = false
		if err == nil {
			w.prepared = term
			w.wake()
		} else if !errors.Is(err, context.Canceled) {
			ctrl.LoggerFrom(ctx).Error(err, "the primary is not prepared", "server", primary.name)
		}
	})
}

// heard takes away what people asked for when it is done, or refused.
func (r *databaseReconciler) heard(ctx context.Context, db *v1alpha1.Database, step plan.Step) error {
	r.tell(db, step.Events)
	if !step.Forget || db.Annotations[v1alpha1.AnnotationSwitchover] == "" {
		return nil
	}
	before := db.DeepCopy()
	delete(db.Annotations, v1alpha1.AnnotationSwitchover)
	return r.client.Patch(ctx, db, client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{}))
}
