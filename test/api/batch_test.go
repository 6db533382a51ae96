package api

import (
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
)

func TestBatchJobs(t *testing.T) {
	t.Parallel()
	p := open(t, func(s *office.Settings) { s.Housekeeping.On = false })
	jobs := p.call(p.admin, "GET", "/admin/batch/jobs", nil).items()
	if len(jobs) != 7 {
		t.Fatalf("%d jobs", len(jobs))
	}
	for _, job := range jobs {
		if job.(object)["nextRunAt"] != nil || job.(object)["lastRun"] != nil {
			t.Errorf("an office without a scheduler: %v", job)
		}
	}
	started := p.call(p.admin, "POST", "/admin/batch/jobs/OldPerformances/runs", object{}).ok(202)
	run := func() object { return p.call(p.admin, "GET", "/admin/batch/runs/"+started["id"].(string), nil).ok(200) }
	p.eventually("the run ends", func() bool { return run()["status"] == "COMPLETED" })
	if ended := run(); ended["asOf"] != "2026-11-22" || len(ended["steps"].([]any)) != 5 || ended["startedBy"] == "" {
		t.Errorf("the run: %v", ended)
	}
	p.call(p.admin, "POST", "/admin/batch/jobs/OldPerformances/runs", object{"asOf": "2026-11-22"}).refused(409, "already_completed")
	p.call(p.admin, "POST", "/admin/batch/jobs/OldPerformances/runs", object{"asOf": "2026-11-24"}).refused(422, "day_in_future")
	p.call(p.admin, "POST", "/admin/batch/jobs/Nobody/runs", object{}).refused(404, "job_not_found")
	p.call(p.admin, "GET", "/admin/batch/runs/nobody", nil).refused(404, "run_not_found")
	dry := p.call(p.admin, "POST", "/admin/batch/jobs/OldPerformances/runs", object{"dryRun": true}).ok(202)
	if dry["dryRun"] != true || dry["id"] == started["id"] {
		t.Errorf("the dry run: %v", dry)
	}
	if runs := p.call(p.admin, "GET", "/admin/batch/runs?job=OldPerformances&limit=1", nil).ok(200); len(runs["items"].([]any)) != 1 || runs["nextCursor"] == nil {
		t.Errorf("the list: %v", runs)
	}
}

func TestJobsRunWhenTheyAreDue(t *testing.T) {
	t.Parallel()
	p := open(t)
	last := func(name string) string {
		jobs, err := p.Housekeeping.Jobs(t.Context())
		must(t, err)
		for _, job := range jobs {
			if job.Job.Job.Name == name && job.LastRun != nil {
				return job.LastRun.AsOf.String()
			}
		}
		return ""
	}
	// It is 19:00 in Seoul: the morning's reminders were missed while the office was closed.
	p.eventually("what was missed is made up", func() bool { return last("UpcomingReservationAlert") == "2026-11-22" })
	p.eventually("the evening's job has its turn", func() bool {
		p.clock.Advance(time.Minute)
		return last("ReservationReviewAlert") == "2026-11-22"
	})
}
