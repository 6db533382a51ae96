package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Database is a MySQL primary with replicas that hold every transaction it has acknowledged. When the primary
// is lost, a replica takes its place by itself; the Services <name>-primary and <name>-replicas always point
// right. docs/states/database.md has its states, and why nothing acknowledged is lost.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=tbdb,categories=ticketblue
// +kubebuilder:printcolumn:name=State,type=string,JSONPath=`.status.state`
// +kubebuilder:printcolumn:name=Primary,type=string,JSONPath=`.status.primary`
// +kubebuilder:printcolumn:name=Servers,type=string,JSONPath=`.status.serversReady`
// +kubebuilder:printcolumn:name=Ready,type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name=Age,type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:validation:XValidation:rule="size(self.metadata.name) <= 40",message="a database's name has at most 40 characters: the names of its parts are made from it"
type Database struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   DatabaseSpec   `json:"spec,omitempty"`
	Status DatabaseStatus `json:"status,omitempty"`
}

// DatabaseSpec says which servers there are, and how they are watched.
//
// +kubebuilder:validation:XValidation:rule="has(self.managed) != has(self.external)",message="give either managed (servers that the operator runs) or external (servers that are given)"
// +kubebuilder:validation:XValidation:rule="has(self.managed) == has(oldSelf.managed)",message="servers can't change between managed and external"
// +kubebuilder:validation:XValidation:rule="!has(self.managed) || self.acknowledgements < self.managed.servers",message="acknowledgements must be fewer than servers: a primary does not acknowledge to itself"
// +kubebuilder:validation:XValidation:rule="!has(self.external) || self.acknowledgements < size(self.external.servers)",message="acknowledgements must be fewer than servers: a primary does not acknowledge to itself"
// +kubebuilder:validation:XValidation:rule="!has(self.external) || has(self.credentials)",message="external servers need credentials"
type DatabaseSpec struct {
	// Managed has the operator run the servers itself, in a StatefulSet.
	// +optional
	Managed *ManagedServers `json:"managed,omitempty"`
	// External is servers that somebody else runs, with GTIDs and the semi-synchronous plugins loaded.
	// +optional
	External *ExternalServers `json:"external,omitempty"`

	// Schema is the database that is made on them.
	// +kubebuilder:default=ticketblue
	// +kubebuilder:validation:Pattern=`^[a-z][a-z0-9_]{0,31}$`
	// +kubebuilder:validation:XValidation:rule="self == oldSelf",message="the schema can't change"
	Schema string `json:"schema,omitempty"`
	// Credentials names a Secret with the keys operator-password, replication-password and app-password (and
	// operator-user, replication-user, app-user where they differ from ticketblue_operator,
	// ticketblue_replication and ticketblue). Without it the operator makes <name>-credentials.
	// +optional
	Credentials *corev1.LocalObjectReference `json:"credentials,omitempty"`
	// TLS names a Secret with tls.crt, tls.key and ca.crt; every connection then uses TLS.
	// +optional
	TLS *corev1.LocalObjectReference `json:"tls,omitempty"`
	// Acknowledgements is how many replicas must have a transaction on their disks before it is acknowledged.
	// +kubebuilder:default=1
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=8
	Acknowledgements int32 `json:"acknowledgements,omitempty"`
	// Failover says how a lost primary is noticed and replaced.
	// +kubebuilder:default={}
	Failover FailoverPolicy `json:"failover,omitzero"`
}

// ManagedServers is the servers that the operator runs.
type ManagedServers struct {
	// Servers is how many: one primary, the others replicas. There may be more later, and not fewer: the one that
	// would go may be the primary, or hold what only it acknowledged.
	// +kubebuilder:default=3
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=9
	// +kubebuilder:validation:XValidation:rule="self >= oldSelf",message="servers can be added, not taken away"
	Servers int32 `json:"servers,omitempty"`
	// Image is a MySQL server image, 8.4 or 9.x.
	// +kubebuilder:default="mysql:8.4"
	// +kubebuilder:validation:MinLength=1
	Image string `json:"image,omitempty"`
	// ImagePullSecrets names Secrets to fetch the image with.
	// +optional
	// +kubebuilder:validation:MaxItems=8
	ImagePullSecrets []corev1.LocalObjectReference `json:"imagePullSecrets,omitempty"`
	// Storage is each server's volume.
	// +kubebuilder:default={}
	Storage Storage `json:"storage,omitzero"`
	// Settings are options of mysqld, by their names in an option file. Those that the operator rests on are refused.
	// +optional
	// +kubebuilder:validation:MaxProperties=64
	// +kubebuilder:validation:XValidation:rule="self.all(k, k.matches('^[a-z][a-z0-9_-]{1,63}$'))",message="settings are named as in an option file"
	// +kubebuilder:validation:XValidation:rule="self.all(k, !(k.replace('_','-') in ['server-id','gtid-mode','enforce-gtid-consistency','log-bin','relay-log','super-read-only','read-only','log-replica-updates','plugin-load-add','plugin-load','rpl-semi-sync-source-enabled','rpl-semi-sync-source-timeout','rpl-semi-sync-source-wait-point','rpl-semi-sync-source-wait-no-replica','rpl-semi-sync-source-wait-for-replica-count','rpl-semi-sync-replica-enabled','sync-binlog','innodb-flush-log-at-trx-commit','relay-log-recovery','port','datadir','socket','skip-replica-start','init-file']))",message="the operator sets this itself: durability and failover rest on it"
	Settings map[string]Setting `json:"settings,omitempty"`
	// Resources of each server.
	// +optional
	Resources corev1.ResourceRequirements `json:"resources,omitzero"`
	// NodeSelector says which nodes servers may run on.
	// +optional
	NodeSelector map[string]string `json:"nodeSelector,omitempty"`
	// Tolerations of the servers.
	// +optional
	// +kubebuilder:validation:MaxItems=16
	Tolerations []corev1.Toleration `json:"tolerations,omitempty"`
	// PriorityClassName of the servers.
	// +optional
	PriorityClassName string `json:"priorityClassName,omitempty"`
	// Spread is whether two servers may share a node: Required never, Preferred when there is no other way.
	// +kubebuilder:default=Required
	// +kubebuilder:validation:Enum=Required;Preferred
	Spread string `json:"spread,omitempty"`
}

// Setting is the value of an option, on one line.
//
// +kubebuilder:validation:MaxLength=512
// +kubebuilder:validation:Pattern=`^[^\r\n]*$`
type Setting string

// Storage is a persistent volume.
type Storage struct {
	// Size of each volume.
	// +kubebuilder:default="20Gi"
	Size resource.Quantity `json:"size,omitzero"`
	// StorageClassName is the cluster's default when empty.
	// +optional
	StorageClassName *string `json:"storageClassName,omitempty"`
	// Keep is what becomes of the volumes when the Database is deleted: Retain leaves them, Delete deletes them.
	// +kubebuilder:default=Retain
	// +kubebuilder:validation:Enum=Retain;Delete
	Keep string `json:"keep,omitempty"`
}

// ExternalServers is servers that somebody else runs and starts.
type ExternalServers struct {
	// Servers by name; all but one are replicas.
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MinItems=2
	// +kubebuilder:validation:MaxItems=9
	Servers []ExternalServer `json:"servers"`
}

// ExternalServer is one given mysqld.
type ExternalServer struct {
	// Name by which status and events speak of it.
	// +kubebuilder:validation:Pattern=`^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$`
	Name string `json:"name"`
	// Host is its address, for the operator, the office and the other servers.
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	Host string `json:"host"`
	// Port it listens on.
	// +kubebuilder:default=3306
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port int32 `json:"port,omitempty"`
}

// FailoverPolicy is how a lost primary is noticed and replaced.
type FailoverPolicy struct {
	// Automatic replaces a lost primary without being asked.
	// +kubebuilder:default=true
	Automatic *bool `json:"automatic,omitempty"`
	// LookEvery is how often each server is looked at.
	// +kubebuilder:default="250ms"
	// +kubebuilder:validation:XValidation:rule="duration(self) >= duration('50ms') && duration(self) <= duration('10s')",message="lookEvery is between 50ms and 10s"
	LookEvery metav1.Duration `json:"lookEvery,omitzero"`
	// LookTimeout is how long a look waits for an answer.
	// +kubebuilder:default="1s"
	// +kubebuilder:validation:XValidation:rule="duration(self) >= duration('100ms') && duration(self) <= duration('30s')",message="lookTimeout is between 100ms and 30s"
	LookTimeout metav1.Duration `json:"lookTimeout,omitzero"`
	// Looks is how many in a row must fail before a primary is judged dead.
	// +kubebuilder:default=3
	// +kubebuilder:validation:Minimum=2
	// +kubebuilder:validation:Maximum=100
	Looks int32 `json:"looks,omitempty"`
}

// AnnotationSwitchover on a Database asks for a planned switchover to the server that it names. The operator
// takes it away when that is done, or refused.
const AnnotationSwitchover = "ticketblue.dev/switchover-to"

// The states of a Database. docs/states/database.md draws them.
const (
	DatabaseStarting      = "Starting"      // no primary was ever made
	DatabaseRunning       = "Running"       // a primary takes writes
	DatabaseFailingOver   = "FailingOver"   // the primary is lost; writes are fenced, and a replica is made primary
	DatabaseSwitchingOver = "SwitchingOver" // as asked, without the primary being lost
	DatabaseBlocked       = "Blocked"       // the primary is lost, and nobody else can be shown to have all it acknowledged
)

// ConditionWhole is the condition of a Database of which every server is as it should be.
const ConditionWhole = "Whole"

// DatabaseStatus is what the operator last saw and did.
type DatabaseStatus struct {
	// ObservedGeneration is the generation of the spec that this status is about.
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
	// State is one of Starting, Running, FailingOver, SwitchingOver, Blocked.
	State string `json:"state,omitempty"`
	// Primary is the name of the server that takes writes, or did last.
	Primary string `json:"primary,omitempty"`
	// Candidate is the server that is to be primary while a failover or switchover is under way.
	Candidate string `json:"candidate,omitempty"`
	// Term counts the primaries there were; each failover and switchover adds one.
	Term int64 `json:"term,omitempty"`
	// Acknowledgements that the primary is known to wait for: how many replicas a failover must fence follows from it.
	Acknowledgements int32 `json:"acknowledgements,omitempty"`
	// LastFailover is when a primary was last replaced because it was lost.
	LastFailover *metav1.Time `json:"lastFailover,omitempty"`
	// ServersReady is "ready/all".
	ServersReady string `json:"serversReady,omitempty"`
	// Servers, each as it was last seen.
	// +listType=map
	// +listMapKey=name
	Servers []ServerStatus `json:"servers,omitempty"`
	// +listType=map
	// +listMapKey=type
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}

// ServerStatus is one server as it was last seen.
type ServerStatus struct {
	Name string `json:"name"`
	// Role is Primary, Replica, Joining (being made a replica), Diverged (holds what nobody acknowledged; set aside) or Unreachable.
	Role string `json:"role"`
	// LagSeconds is how far behind the primary a replica is.
	// +optional
	LagSeconds *int64 `json:"lagSeconds,omitempty"`
	// Message says what is wrong, if anything.
	Message string `json:"message,omitempty"`
}

// DatabaseList is many.
//
// +kubebuilder:object:root=true
type DatabaseList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []Database `json:"items"`
}
