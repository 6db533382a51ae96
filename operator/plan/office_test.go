package plan_test

import (
	"reflect"
	"testing"

	"github.com/ticketblue/ticketblue/operator/plan"
)

func TestMigrate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		seen plan.Migration
		want plan.MigrationStep
	}{
		"the first image starts its job": {
			plan.Migration{Wanted: "a", DatabaseReady: true},
			plan.MigrationStep{State: plan.MigrationRunning, Start: true},
		},
		"without a database nothing starts": {
			plan.Migration{Wanted: "a", DatabaseNeeds: "it is failing over"},
			plan.MigrationStep{State: plan.MigrationHeld, Message: "it is failing over"},
		},
		"a job under way is waited for": {
			plan.Migration{Wanted: "a", DatabaseReady: true, Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a", Running: true}}},
			plan.MigrationStep{State: plan.MigrationRunning},
		},
		"a job under way is no less under way when the database goes": {
			plan.Migration{Wanted: "a", Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a", Running: true}}},
			plan.MigrationStep{State: plan.MigrationRunning},
		},
		"a job that is done is done, whatever becomes of the database": {
			plan.Migration{Wanted: "a", Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a", Complete: true}}},
			plan.MigrationStep{State: plan.MigrationDone},
		},
		"a failure stops": {
			plan.Migration{Wanted: "a", DatabaseReady: true, Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a", Failed: true, Message: "no such table"}}},
			plan.MigrationStep{State: plan.MigrationFailed, Message: "no such table"},
		},
		"another image waits for the job that has begun": {
			plan.Migration{Wanted: "b", DatabaseReady: true, Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a", Running: true}}},
			plan.MigrationStep{State: plan.MigrationQueued, Message: "m-a has to end first"},
		},
		"a job that has not begun is taken away, and waited for until it is gone": {
			plan.Migration{Wanted: "b", DatabaseReady: true, Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a"}}},
			plan.MigrationStep{State: plan.MigrationQueued, Delete: []string{"m-a"}, Message: "m-a has to end first"},
		},
		"one that is leaving is waited for": {
			plan.Migration{Wanted: "b", DatabaseReady: true, Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a", Leaving: true, Complete: true}}},
			plan.MigrationStep{State: plan.MigrationQueued, Message: "m-a has to end first"},
		},
		"the wanted one that was deleted to try again is waited for too": {
			plan.Migration{Wanted: "a", DatabaseReady: true, Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a", Failed: true, Leaving: true}}},
			plan.MigrationStep{State: plan.MigrationQueued, Message: "m-a has to end first"},
		},
		"after a failure another image may try": {
			plan.Migration{Wanted: "b", DatabaseReady: true, Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a", Failed: true}}},
			plan.MigrationStep{State: plan.MigrationRunning, Start: true},
		},
		"what went before is forgotten when it is done": {
			plan.Migration{Wanted: "b", Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a", Complete: true}, {Name: "m-b", Key: "b", Complete: true}}},
			plan.MigrationStep{State: plan.MigrationDone, Delete: []string{"m-a"}},
		},
		"going back to an image whose job is still there needs no other": {
			plan.Migration{Wanted: "a", DatabaseReady: true, Jobs: []plan.MigrationJob{{Name: "m-a", Key: "a", Complete: true}, {Name: "m-b", Key: "b", Failed: true}}},
			plan.MigrationStep{State: plan.MigrationDone, Delete: []string{"m-b"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := plan.Migrate(c.seen); !reflect.DeepEqual(got, c.want) {
				t.Errorf("planned %+v, want %+v", got, c.want)
			}
		})
	}
}

// Whatever the jobs look like, none is started beside one that may be at work.
func TestMigrateNeverTwoAtOnce(t *testing.T) {
	t.Parallel()
	var every []plan.MigrationJob
	for _, key := range []string{"a", "b"} {
		for bits := range 16 {
			every = append(every, plan.MigrationJob{Name: "m-" + key, Key: key, Running: bits&1 > 0, Complete: bits&2 > 0, Failed: bits&4 > 0, Leaving: bits&8 > 0})
		}
	}
	for _, one := range every {
		for _, other := range every {
			step := plan.Migrate(plan.Migration{Wanted: "b", DatabaseReady: true, Jobs: []plan.MigrationJob{one, other}})
			for _, job := range []plan.MigrationJob{one, other} {
				atWork := job.Leaving || !job.Complete && !job.Failed
				if step.Start && atWork {
					t.Fatalf("%+v is started beside %+v", step, job)
				}
			}
		}
	}
}
