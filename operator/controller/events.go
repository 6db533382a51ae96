package controller

// Reasons of the events of an Office and a BatchSchedule. Alerts and people look for them by name.
const (
	EventMigrationStarted = "MigrationStarted"
	EventMigrationDone    = "MigrationDone"
	EventMigrationFailed  = "MigrationFailed"
	EventRollOutStarted   = "RollOutStarted"
	EventRolledOut        = "RolledOut"
	EventSettingsMissing  = "SettingsMissing"

	EventRunSucceeded    = "RunSucceeded"
	EventRunFailed       = "RunFailed"
	EventScheduleInvalid = "ScheduleInvalid"
)
