package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// BatchSchedule runs one job of an office by the clock: it owns a CronJob whose Pods run
// `ticketblue batch run`, or save the database (DatabaseBackup).
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=tbbs,categories=ticketblue
// +kubebuilder:printcolumn:name=Job,type=string,JSONPath=`.spec.job`
// +kubebuilder:printcolumn:name=Schedule,type=string,JSONPath=`.spec.schedule`
// +kubebuilder:printcolumn:name=Suspended,type=boolean,JSONPath=`.spec.suspend`
// +kubebuilder:printcolumn:name=Last success,type=date,JSONPath=`.status.lastSuccess`
// +kubebuilder:printcolumn:name=Next,type=string,JSONPath=`.status.next`
// +kubebuilder:printcolumn:name=Ready,type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:validation:XValidation:rule="size(self.metadata.name) <= 52",message="a CronJob's name has at most 52 characters"
type BatchSchedule struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   BatchScheduleSpec   `json:"spec,omitempty"`
	Status BatchScheduleStatus `json:"status,omitempty"`
}

// The jobs that a BatchSchedule can run.
const (
	JobTimeoutReservation       = "TimeoutReservation"
	JobUpcomingReservationAlert = "UpcomingReservationAlert"
	JobReservationReviewAlert   = "ReservationReviewAlert"
	JobOldUsersAlert            = "OldUsersAlert"
	JobOldUsers                 = "OldUsers"
	JobOldPerformances          = "OldPerformances"
	JobReadBackPayments         = "ReadBackPayments"
	JobDatabaseBackup           = "DatabaseBackup"
)

// BatchScheduleSpec says which job runs when.
//
// +kubebuilder:validation:XValidation:rule="!has(self.backup) || self.job == 'DatabaseBackup'",message="backup belongs to the job DatabaseBackup"
type BatchScheduleSpec struct {
	// Office in the same namespace whose image, settings and database the job uses.
	Office corev1.LocalObjectReference `json:"office"`
	// Job to run.
	// +kubebuilder:validation:Enum=TimeoutReservation;UpcomingReservationAlert;ReservationReviewAlert;OldUsersAlert;OldUsers;OldPerformances;ReadBackPayments;DatabaseBackup
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="a schedule's job can't change: make another schedule"
	Job string `json:"job"`
	// Schedule in cron's five fields, or @daily and the like.
	// +kubebuilder:validation:Pattern=`^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|(\S+\s+){4}\S+)$`
	// +kubebuilder:validation:MaxLength=100
	Schedule string `json:"schedule"`
	// TimeZone of the schedule, by its name in the IANA database.
	// +kubebuilder:default="Asia/Seoul"
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=64
	TimeZone string `json:"timeZone,omitempty"`
	// Suspend starts no further run; one under way goes on.
	// +kubebuilder:default=false
	Suspend bool `json:"suspend"`
	// StartingDeadlineSeconds is how late a run may start that was missed.
	// +kubebuilder:default=3600
	// +kubebuilder:validation:Minimum=10
	// +kubebuilder:validation:Maximum=86400
	StartingDeadlineSeconds int64 `json:"startingDeadlineSeconds,omitempty"`
	// ActiveDeadlineSeconds is how long a run may take before it is stopped; the next goes on from there.
	// +kubebuilder:default=14400
	// +kubebuilder:validation:Minimum=60
	// +kubebuilder:validation:Maximum=604800
	ActiveDeadlineSeconds int64 `json:"activeDeadlineSeconds,omitempty"`
	// Retries of a run that failed.
	// +kubebuilder:default=2
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=10
	Retries *int32 `json:"retries,omitempty"`
	// SuccessfulJobsHistoryLimit is how many runs that succeeded are kept to look at.
	// +kubebuilder:default=3
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	SuccessfulJobsHistoryLimit *int32 `json:"successfulJobsHistoryLimit,omitempty"`
	// FailedJobsHistoryLimit is how many runs that failed are kept to look at.
	// +kubebuilder:default=3
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	FailedJobsHistoryLimit *int32 `json:"failedJobsHistoryLimit,omitempty"`
	// Args are further flags of the command, such as --batch-share=50.
	// +optional
	// +kubebuilder:validation:MaxItems=32
	Args []string `json:"args,omitempty"`
	// Backup is what DatabaseBackup needs to know.
	// +optional
	Backup *Backup `json:"backup,omitempty"`
	// Resources of the job's Pod.
	// +optional
	Resources corev1.ResourceRequirements `json:"resources,omitzero"`
}

// Backup is how the database is saved: a consistent dump of a replica's, compressed, in the office's bucket.
type Backup struct {
	// Image with mysqldump; the Database's own when empty, mysql:8.4 if that is external.
	// +optional
	Image string `json:"image,omitempty"`
	// Keep is how many backups are kept; older ones are deleted after a new one is complete.
	// +kubebuilder:default=14
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000
	Keep int32 `json:"keep,omitempty"`
	// Scratch is the room for the compressed dump before it is uploaded.
	// +kubebuilder:default="20Gi"
	Scratch resource.Quantity `json:"scratch,omitzero"`
}

// BatchScheduleStatus is how the runs went.
type BatchScheduleStatus struct {
	// ObservedGeneration is the generation of the spec that this status is about.
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
	// LastStart is when a run last started.
	LastStart *metav1.Time `json:"lastStart,omitempty"`
	// LastSuccess is when a run last succeeded.
	LastSuccess *metav1.Time `json:"lastSuccess,omitempty"`
	// LastFailure is when a run last failed, and LastFailureMessage what it said.
	LastFailure        *metav1.Time `json:"lastFailure,omitempty"`
	LastFailureMessage string       `json:"lastFailureMessage,omitempty"`
	// Next is when the next run is due; not there while suspended.
	Next *metav1.Time `json:"next,omitempty"`
	// Active is how many runs are under way.
	Active int32 `json:"active,omitempty"`
	// +listType=map
	// +listMapKey=type
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}

// BatchScheduleList is many.
//
// +kubebuilder:object:root=true
type BatchScheduleList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []BatchSchedule `json:"items"`
}
