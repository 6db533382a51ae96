package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Office is the ticket office: its servers, their settings, how they grow, how they are reached, and the
// migrations that come before each roll-out.
//
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:shortName=tboffice,categories=ticketblue
// +kubebuilder:printcolumn:name=Ready,type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name=Servers,type=string,JSONPath=`.status.serversReady`
// +kubebuilder:printcolumn:name=Image,type=string,JSONPath=`.status.image`
// +kubebuilder:printcolumn:name=URL,type=string,JSONPath=`.spec.publicURL`
// +kubebuilder:printcolumn:name=Age,type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:validation:XValidation:rule="size(self.metadata.name) <= 40",message="an office's name has at most 40 characters: the names of its parts are made from it"
type Office struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   OfficeSpec   `json:"spec,omitempty"`
	Status OfficeStatus `json:"status,omitempty"`
}

// OfficeSpec says what runs and how it is reached.
//
// +kubebuilder:validation:XValidation:rule="!(has(self.ingress) && has(self.httpRoute))",message="give either ingress or httpRoute"
type OfficeSpec struct {
	// Image of the server, ticketblue.
	// +kubebuilder:validation:MinLength=1
	Image string `json:"image"`
	// ImagePullPolicy of the image; Kubernetes' own rule when empty.
	// +optional
	// +kubebuilder:validation:Enum=Always;IfNotPresent;Never
	ImagePullPolicy corev1.PullPolicy `json:"imagePullPolicy,omitempty"`
	// ImagePullSecrets names Secrets to fetch the image with.
	// +optional
	// +kubebuilder:validation:MaxItems=8
	ImagePullSecrets []corev1.LocalObjectReference `json:"imagePullSecrets,omitempty"`
	// Environment is production or development; development allows the payment simulator and demonstration data.
	// +kubebuilder:default=production
	// +kubebuilder:validation:Enum=production;development
	Environment string `json:"environment,omitempty"`
	// PublicURL is where people reach the page: links in mails and the rules of cookies rest on it.
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule="isURL(self) && url(self).getScheme() in ['http', 'https']",message="publicURL is an address such as https://tickets.example.com"
	PublicURL string `json:"publicURL"`
	// Database that holds everything.
	Database OfficeDatabase `json:"database"`
	// TicketKey is the Secret's key with the PEM file (PKCS 8, Ed25519) that tickets are signed with. It is yours
	// to make and to keep: without it, tickets that were sold can't be checked.
	TicketKey corev1.SecretKeySelector `json:"ticketKey"`
	// Env are further settings, TICKETBLUE_*, as values or from Secrets and ConfigMaps. `ticketblue serve --help` lists them.
	// +optional
	// +kubebuilder:validation:MaxItems=200
	// +kubebuilder:validation:XValidation:rule="self.all(e, !(e.name in ['TICKETBLUE_ENV','TICKETBLUE_PUBLIC_URL','TICKETBLUE_MYSQL_PRIMARY','TICKETBLUE_MYSQL_REPLICA','TICKETBLUE_TICKET_KEY_FILE','TICKETBLUE_HTTP_ADDR','TICKETBLUE_ADMIN_ADDR','TICKETBLUE_BATCH','TICKETBLUE_INSTANCE','TICKETBLUE_DATA_DIR']))",message="the operator sets this variable itself"
	Env []corev1.EnvVar `json:"env,omitempty"`
	// EnvFrom are whole Secrets and ConfigMaps of settings.
	// +optional
	// +kubebuilder:validation:MaxItems=32
	EnvFrom []corev1.EnvFromSource `json:"envFrom,omitempty"`

	// Replicas is how many servers run, without autoscaling.
	// +kubebuilder:default=2
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=1000
	Replicas *int32 `json:"replicas,omitempty"`
	// Autoscaling has the number of servers follow the crowd; replicas then is where it begins.
	// +optional
	Autoscaling *Autoscaling `json:"autoscaling,omitempty"`
	// Resources of each server.
	// +optional
	Resources corev1.ResourceRequirements `json:"resources,omitzero"`
	// PodAnnotations of the servers' Pods.
	// +optional
	PodAnnotations map[string]string `json:"podAnnotations,omitempty"`
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
	// ServiceAccountName of the servers; the namespace's default, without a token, when empty.
	// +optional
	ServiceAccountName string `json:"serviceAccountName,omitempty"`

	// Service by which the cluster reaches the servers.
	// +kubebuilder:default={}
	Service OfficeService `json:"service,omitempty"`
	// Ingress by which people reach them.
	// +optional
	Ingress *OfficeIngress `json:"ingress,omitempty"`
	// HTTPRoute is the same with the Gateway API.
	// +optional
	HTTPRoute *OfficeHTTPRoute `json:"httpRoute,omitempty"`
	// Monitoring by the Prometheus operator and Grafana.
	// +optional
	Monitoring *OfficeMonitoring `json:"monitoring,omitempty"`
}

// OfficeDatabase is where the tables are: in a Database of this namespace, or on servers that are given by DSN.
//
// +kubebuilder:validation:XValidation:rule="has(self.name) != has(self.primaryDSN)",message="give either name (a Database of this namespace) or primaryDSN"
// +kubebuilder:validation:XValidation:rule="!has(self.replicaDSNs) || has(self.primaryDSN)",message="replicaDSNs belong to primaryDSN"
type OfficeDatabase struct {
	// Name of a Database in the same namespace.
	// +optional
	// +kubebuilder:validation:MinLength=1
	Name string `json:"name,omitempty"`
	// PrimaryDSN is the Secret's key with the primary's DSN, user:password@tcp(host:port)/schema.
	// +optional
	PrimaryDSN *corev1.SecretKeySelector `json:"primaryDSN,omitempty"`
	// ReplicaDSNs is the Secret's key with the replicas' DSNs, with commas between them.
	// +optional
	ReplicaDSNs *corev1.SecretKeySelector `json:"replicaDSNs,omitempty"`
}

// Autoscaling of the servers. CPU works everywhere; connections and waiting requests need an adapter that
// serves the metrics ticketblue_http_streams and ticketblue_combining_waiting of Pods (docs/kubernetes.md).
//
// +kubebuilder:validation:XValidation:rule="self.minReplicas <= self.maxReplicas",message="minReplicas can't be above maxReplicas"
type Autoscaling struct {
	// MinReplicas that always run.
	// +kubebuilder:default=2
	// +kubebuilder:validation:Minimum=1
	MinReplicas int32 `json:"minReplicas,omitempty"`
	// MaxReplicas that ever run.
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000
	MaxReplicas int32 `json:"maxReplicas"`
	// CPUPercent of what is requested that servers should use.
	// +kubebuilder:default=60
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=1000
	CPUPercent int32 `json:"cpuPercent,omitempty"`
	// Connections (open event streams) that a server should hold on average; 0 leaves them out.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Connections int32 `json:"connections,omitempty"`
	// Waiting requests for seats and coupons that a server should have in its combiners on average; 0 leaves them out.
	// +optional
	// +kubebuilder:validation:Minimum=0
	Waiting int32 `json:"waiting,omitempty"`
}

// OfficeService is the Service in front of the servers.
type OfficeService struct {
	// +kubebuilder:default=ClusterIP
	// +kubebuilder:validation:Enum=ClusterIP;NodePort;LoadBalancer
	Type corev1.ServiceType `json:"type,omitempty"`
	// +kubebuilder:default=80
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port int32 `json:"port,omitempty"`
	// +optional
	Annotations map[string]string `json:"annotations,omitempty"`
}

// OfficeIngress is an Ingress for the host of publicURL.
type OfficeIngress struct {
	// ClassName is the cluster's default when empty.
	// +optional
	ClassName *string `json:"className,omitempty"`
	// TLSSecretName is a Secret with the certificate.
	// +optional
	TLSSecretName string `json:"tlsSecretName,omitempty"`
	// Annotations for the controller: event streams need long read timeouts and no buffering.
	// +optional
	Annotations map[string]string `json:"annotations,omitempty"`
}

// OfficeHTTPRoute is an HTTPRoute for the host of publicURL.
type OfficeHTTPRoute struct {
	// ParentRefs are the Gateways.
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	ParentRefs []ParentRef `json:"parentRefs"`
	// +optional
	Annotations map[string]string `json:"annotations,omitempty"`
}

// ParentRef names a Gateway, and perhaps one of its listeners.
type ParentRef struct {
	// +kubebuilder:validation:MinLength=1
	Name string `json:"name"`
	// +optional
	Namespace string `json:"namespace,omitempty"`
	// +optional
	SectionName string `json:"sectionName,omitempty"`
}

// OfficeMonitoring is what is made for Prometheus and Grafana. The kinds must be known to the cluster; what is
// not is told in the condition Monitored.
type OfficeMonitoring struct {
	// ServiceMonitor for the Prometheus operator.
	// +kubebuilder:default=true
	ServiceMonitor *bool `json:"serviceMonitor,omitempty"`
	// Dashboards as ConfigMaps that Grafana's side-car loads (label grafana_dashboard=1).
	// +kubebuilder:default=true
	Dashboards *bool `json:"dashboards,omitempty"`
	// Labels of both, where the Prometheus operator selects by them.
	// +optional
	Labels map[string]string `json:"labels,omitempty"`
}

// OfficeStatus is what the operator last saw.
type OfficeStatus struct {
	// ObservedGeneration is the generation of the spec that this status is about.
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`
	// Image that the servers run.
	Image string `json:"image,omitempty"`
	// MigratedImage is the image whose migrations were last done.
	MigratedImage string `json:"migratedImage,omitempty"`
	// ReadyReplicas is how many servers are ready.
	ReadyReplicas int32 `json:"readyReplicas,omitempty"`
	// ServersReady is "ready/wanted".
	ServersReady string `json:"serversReady,omitempty"`
	// +listType=map
	// +listMapKey=type
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}

// OfficeList is many.
//
// +kubebuilder:object:root=true
type OfficeList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []Office `json:"items"`
}
