package housekeepingapi

import (
	"time"

	housekeepingapp "github.com/ticketblue/ticketblue/modules/housekeeping/app"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// Job is a job as administrators see it.
type Job struct {
	Name        string     `json:"name"`
	Description string     `json:"description"`
	Schedule    string     `json:"schedule" example:"0 10 * * *"`
	NextRunAt   *time.Time `json:"nextRunAt"`
	LastRun     *Run       `json:"lastRun"`
}

// Run is one job for one day.
type Run struct {
	ID        string     `json:"id"`
	Job       string     `json:"job"`
	AsOf      string     `json:"asOf" format:"date"`
	Status    string     `json:"status" enum:"RUNNING,COMPLETED,FAILED,STOPPED"`
	DryRun    bool       `json:"dryRun"`
	Starts    int        `json:"starts" doc:"How often it was begun: more than once when it went on"`
	StartedBy string     `json:"startedBy" doc:"A user's id, operator, or schedule"`
	StartedAt time.Time  `json:"startedAt"`
	EndedAt   *time.Time `json:"endedAt"`
	Error     *string    `json:"error"`
	Steps     []RunStep  `json:"steps" nullable:"false"`
}

// RunStep is how far a step of a run has come.
type RunStep struct {
	Name      string     `json:"name"`
	Status    string     `json:"status" enum:"WAITING,RUNNING,COMPLETED,FAILED,STOPPED"`
	Total     int64      `json:"total" doc:"Rows that were counted when it began"`
	Read      int64      `json:"read"`
	Written   int64      `json:"written"`
	Skipped   int64      `json:"skipped"`
	Chunks    int64      `json:"chunks" doc:"Transactions"`
	StartedAt *time.Time `json:"startedAt"`
	EndedAt   *time.Time `json:"endedAt"`
	Error     *string    `json:"error"`
}

func jobOf(v housekeepingapp.JobView) Job {
	job := Job{Name: v.Plan.Job.Name, Description: v.Description, Schedule: v.Schedule.String(), NextRunAt: httpserver.LocalOrNil(v.NextRunAt)}
	if v.LastRun != nil {
		job.LastRun = new(runOf(*v.LastRun))
	}
	return job
}

func runOf(r batch.Run) Run {
	run := Run{
		ID: r.ID, Job: r.Job, AsOf: r.AsOf.String(), Status: string(r.Status), DryRun: r.DryRun, Starts: r.Starts, StartedBy: r.StartedBy,
		StartedAt: httpserver.Local(r.StartedAt), EndedAt: httpserver.LocalOrNil(r.EndedAt), Error: textOrNil(r.Error),
		Steps: make([]RunStep, len(r.Steps)),
	}
	for i, s := range r.Steps {
		run.Steps[i] = RunStep{
			Name: s.Name, Status: string(s.Status), Total: s.Total, Read: s.Read, Written: s.Written, Skipped: s.Skipped, Chunks: s.Chunks,
			StartedAt: httpserver.LocalOrNil(s.StartedAt), EndedAt: httpserver.LocalOrNil(s.EndedAt), Error: textOrNil(s.Error),
		}
	}
	return run
}

func textOrNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
