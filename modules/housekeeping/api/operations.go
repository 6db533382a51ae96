// Package housekeepingapi lets administrators look at the jobs over HTTP, and run them.
package housekeepingapi

import (
	"context"
	"net/http"

	"github.com/ticketblue/ticketblue/modules/housekeeping"
	housekeepingapp "github.com/ticketblue/ticketblue/modules/housekeeping/app"
	"github.com/ticketblue/ticketblue/platform/batch"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// ErrInvalidDate is told for a day that the calendar doesn't have.
var ErrInvalidDate = fault.New(fault.Invalid, "invalid_date", "A day is written YYYY-MM-DD.")

type operations struct{ app *housekeepingapp.Housekeeping }

// Register adds the operations on jobs.
func Register(api *httpserver.API, app *housekeepingapp.Housekeeping) {
	o := &operations{app}
	const tag = "Batch jobs"
	httpserver.Register(api, httpserver.Operation{
		ID: "list-jobs", Method: http.MethodGet, Path: "/api/v1/admin/batch/jobs", Tag: tag, Access: httpserver.Admin,
		Summary: "The jobs that the office does by itself",
		Text:    "`schedule` has five fields as cron has them (minute, hour, day, month, weekday), in Seoul. `nextRunAt` is null when nothing runs by itself (`--no-batch`).",
	}, o.jobs)
	httpserver.Register(api, httpserver.Operation{
		ID: "list-runs", Method: http.MethodGet, Path: "/api/v1/admin/batch/runs", Tag: tag, Access: httpserver.Admin,
		Summary: "How the jobs went, the latest first", Faults: []*fault.Fault{httpserver.ErrBadCursor},
	}, o.runs)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-run", Method: http.MethodGet, Path: "/api/v1/admin/batch/runs/{id}", Tag: tag, Access: httpserver.Admin,
		Summary: "One run with its steps", Faults: []*fault.Fault{housekeeping.ErrRunNotFound},
	}, o.run)
	httpserver.Register(api, httpserver.Operation{
		ID: "run-job", Method: http.MethodPost, Path: "/api/v1/admin/batch/jobs/{name}/runs", Tag: tag, Access: httpserver.Admin, Status: http.StatusAccepted,
		Summary: "Run a job now",
		Text: "For today, or for a day that has been. It goes on behind the answer: ask for the run. One that was stopped, failed or died goes on where " +
			"it was; one that is done for the day is not repeated. A dry run counts and changes nothing.",
		Faults: []*fault.Fault{housekeeping.ErrJobNotFound, housekeeping.ErrFuture, ErrInvalidDate, batch.ErrRunning, batch.ErrAlreadyCompleted},
	}, o.start)
}

type jobsAnswer struct {
	Body struct {
		Items []Job `json:"items" nullable:"false"`
	}
}

func (o *operations) jobs(ctx context.Context, _ *struct{}) (*jobsAnswer, error) {
	jobs, err := o.app.Jobs(ctx)
	if err != nil {
		return nil, err
	}
	answer := &jobsAnswer{}
	answer.Body.Items = make([]Job, len(jobs))
	for i, job := range jobs {
		answer.Body.Items[i] = jobOf(job)
	}
	return answer, nil
}

type runsRequest struct {
	httpserver.Paging
	Job    string `query:"job" maxLength:"64" doc:"Of this job only"`
	Status string `query:"status" enum:"RUNNING,COMPLETED,FAILED,STOPPED"`
}

type runsAnswer struct{ Body httpserver.Page[Run] }

func (o *operations) runs(ctx context.Context, r *runsRequest) (*runsAnswer, error) {
	before, err := httpserver.ReadCursor[housekeeping.Cursor](r.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := o.app.Runs(ctx, housekeeping.Query{Job: r.Job, Status: batch.Status(r.Status), Before: before, Limit: r.Limit + 1})
	if err != nil {
		return nil, err
	}
	found, next := httpserver.Cut(found, r.Limit, func(run batch.Run) any { return housekeeping.Cursor{At: run.StartedAt, ID: run.ID} })
	answer := &runsAnswer{httpserver.Page[Run]{Items: make([]Run, len(found)), NextCursor: next}}
	for i, run := range found {
		answer.Body.Items[i] = runOf(run)
	}
	return answer, nil
}

type runRequest struct {
	ID string `path:"id" maxLength:"64"`
}

type runAnswer struct{ Body Run }

func (o *operations) run(ctx context.Context, r *runRequest) (*runAnswer, error) {
	run, err := o.app.RunByID(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	return &runAnswer{runOf(run)}, nil
}

type startRequest struct {
	Name string `path:"name" maxLength:"64" doc:"Of the job"`
	Body struct {
		AsOf   string `json:"asOf,omitempty" format:"date" doc:"The day for which; today when left out"`
		DryRun bool   `json:"dryRun,omitempty" doc:"Count, and change nothing"`
	}
}

func (o *operations) start(ctx context.Context, r *startRequest) (*runAnswer, error) {
	request := batch.Request{DryRun: r.Body.DryRun, StartedBy: httpserver.PrincipalFrom(ctx).UserID}
	if r.Body.AsOf != "" {
		day, err := clock.ParseDate(r.Body.AsOf)
		if err != nil {
			return nil, ErrInvalidDate
		}
		request.AsOf = day
	}
	run, err := o.app.Start(ctx, r.Name, request)
	if err != nil {
		return nil, err
	}
	return &runAnswer{runOf(run)}, nil
}
