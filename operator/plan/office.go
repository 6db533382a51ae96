package plan

// Migration is what is seen of an office's migrations when a roll-out is asked for.
type Migration struct {
	Wanted        string         // the key of the image and database that are to be migrated for
	DatabaseReady bool           // it takes writes
	DatabaseNeeds string         // why it does not, for people
	Jobs          []MigrationJob // that belong to the office
}

// MigrationJob is one of them.
type MigrationJob struct {
	Name     string
	Key      string // what it migrates for
	Running  bool   // a Pod of it has begun: it may be in the middle of a table
	Complete bool
	Failed   bool
	Leaving  bool // it is being deleted
	Message  string
}

// MigrationStep is what to do about them, and whether servers of the wanted image may start.
type MigrationStep struct {
	State   string   // one of the constants
	Start   bool     // the wanted Job is to be made
	Delete  []string // Jobs that nobody needs any more
	Message string   // for people
}

// The states of an office's migration.
const (
	MigrationDone    = "Done"               // the tables are what the image wants
	MigrationRunning = "Running"            // the Job is under way
	MigrationFailed  = "Failed"             // it gave up; what served before goes on serving
	MigrationQueued  = "WaitingForEarlier"  // an earlier Job is in the middle of its work
	MigrationHeld    = "WaitingForDatabase" // there is no database to migrate
)

// Migrate decides. Of two images only one migrates at a time: an earlier Job that has begun is waited for, however
// it ends; one that has not begun is taken away. Tables that are done stay done, so a finished Job is kept until
// the next one has finished: it is the record.
func Migrate(seen Migration) MigrationStep {
	var step MigrationStep
	var wanted *MigrationJob
	blocked := ""
	for i, job := range seen.Jobs {
		switch {
		case job.Key == seen.Wanted && !job.Leaving:
			wanted = &seen.Jobs[i]
		case job.Leaving || job.Running && !job.Complete && !job.Failed:
			blocked = job.Name
		case !job.Complete && !job.Failed: // nothing of it has begun
			step.Delete = append(step.Delete, job.Name)
			blocked = job.Name
		}
	}
	switch {
	case wanted != nil && wanted.Complete:
		step.State = MigrationDone
		for _, job := range seen.Jobs {
			if job.Key != seen.Wanted && (job.Complete || job.Failed) && !job.Leaving {
				step.Delete = append(step.Delete, job.Name)
			}
		}
	case wanted != nil && wanted.Failed:
		step.State, step.Message = MigrationFailed, wanted.Message
	case wanted != nil:
		step.State, step.Message = MigrationRunning, wanted.Message
	case blocked != "":
		step.State, step.Message = MigrationQueued, blocked+" has to end first"
	case !seen.DatabaseReady:
		step.State, step.Message = MigrationHeld, seen.DatabaseNeeds
	default:
		step.State, step.Start = MigrationRunning, true
	}
	return step
}
