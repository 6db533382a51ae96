package controller

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// How a server stops: its Pod leaves the Services while it goes on serving, then requests under way have their
// time, and what is left after that is cut.
const (
	drainSeconds    = 10
	shutdownTimeout = 30 * time.Second
	cutAfterSeconds = 10
)

const (
	dataDir        = "/data"
	ticketKeyDir   = "/etc/ticketblue/ticket-key"
	databaseCADir  = "/etc/ticketblue/database"
	serverID       = 65532 // nonroot of distroless images
	databasePort   = 3306
	variableUser   = "DATABASE_USER" // for the DSNs only: the program reads TICKETBLUE_*
	variableSecret = "DATABASE_PASSWORD"
)

// database is what is known of the office's Database. With DSNs of its own there is none.
type database struct {
	resource    *v1alpha1.Database
	credentials string // a Secret
	hasUser     bool   // the Secret names the office's user
}

// settings are the environment of everything that runs the office's program: the operator's own first, then
// what it would choose, then what the office says, of which a name that is there already is left out.
func settings(office *v1alpha1.Office, db database, batch bool) []corev1.EnvVar {
	env := databaseSettings(office, db)
	add := func(name, value string) { env = append(env, corev1.EnvVar{Name: name, Value: value}) }
	add("TICKETBLUE_ENV", office.Spec.Environment)
	add("TICKETBLUE_PUBLIC_URL", strings.TrimSuffix(office.Spec.PublicURL, "/"))
	add("TICKETBLUE_TICKET_KEY_FILE", ticketKeyDir+"/key.pem")
	add("TICKETBLUE_HTTP_ADDR", fmt.Sprintf(":%d", portHTTP))
	add("TICKETBLUE_ADMIN_ADDR", fmt.Sprintf(":%d", portAdmin))
	add("TICKETBLUE_BATCH", fmt.Sprint(batch))
	add("TICKETBLUE_DATA_DIR", dataDir)
	env = append(env, corev1.EnvVar{Name: "TICKETBLUE_INSTANCE", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "metadata.name"}}})
	taken := map[string]bool{}
	for _, v := range env {
		taken[v.Name] = true
	}
	chosen := []corev1.EnvVar{{Name: "TICKETBLUE_LOG_FORMAT", Value: "json"}, {Name: "TICKETBLUE_SHUTDOWN_TIMEOUT", Value: shutdownTimeout.String()}}
	for _, v := range office.Spec.Env {
		if !taken[v.Name] {
			taken[v.Name] = true
			env = append(env, v)
		}
	}
	for _, v := range chosen {
		if !taken[v.Name] {
			env = append(env, v)
		}
	}
	return env
}

// databaseSettings names the primary by the Service that always points to it, and each replica by itself: the
// office judges each one's lag, which behind one address it could not.
func databaseSettings(office *v1alpha1.Office, db database) []corev1.EnvVar {
	if given := office.Spec.Database; given.PrimaryDSN != nil {
		env := []corev1.EnvVar{{Name: "TICKETBLUE_MYSQL_PRIMARY", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: given.PrimaryDSN}}}
		if given.ReplicaDSNs != nil {
			env = append(env, corev1.EnvVar{Name: "TICKETBLUE_MYSQL_REPLICA", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: given.ReplicaDSNs}})
		}
		return env
	}
	dsn := func(addr string) string {
		return fmt.Sprintf("$(%s):$(%s)@tcp(%s)/%s", variableUser, variableSecret, addr, db.resource.Spec.Schema)
	}
	var replicas []string
	for _, addr := range serverAddrs(db.resource) {
		replicas = append(replicas, dsn(addr))
	}
	env := append(credentials(db),
		corev1.EnvVar{Name: "TICKETBLUE_MYSQL_PRIMARY", Value: dsn(fmt.Sprintf("%s-primary:%d", db.resource.Name, databasePort))},
		corev1.EnvVar{Name: "TICKETBLUE_MYSQL_REPLICA", Value: strings.Join(replicas, ",")})
	if db.resource.Spec.TLS != nil {
		env = append(env, corev1.EnvVar{Name: "TICKETBLUE_MYSQL_TLS", Value: "true"}, corev1.EnvVar{Name: "TICKETBLUE_MYSQL_TLS_CA", Value: databaseCADir + "/ca.crt"})
	}
	return env
}

// credentials are the office's user and password, for what is made of them.
func credentials(db database) []corev1.EnvVar {
	from := func(key string) *corev1.EnvVarSource {
		return &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: db.credentials}, Key: key}}
	}
	user := corev1.EnvVar{Name: variableUser, Value: "ticketblue"}
	if db.hasUser {
		user = corev1.EnvVar{Name: variableUser, ValueFrom: from("app-user")}
	}
	return []corev1.EnvVar{user, {Name: variableSecret, ValueFrom: from("app-password")}}
}

// serverAddrs are all servers of a Database, each by itself. The primary is among them: the office sees that it is
// no replica, until it is one.
func serverAddrs(db *v1alpha1.Database) (addrs []string) {
	if external := db.Spec.External; external != nil {
		for _, server := range external.Servers {
			addrs = append(addrs, net.JoinHostPort(server.Host, strconv.Itoa(int(server.Port))))
		}
		return addrs
	}
	for i := range db.Spec.Managed.Servers {
		host := fmt.Sprintf("%s-%d.%s-servers", db.Name, i, db.Name)
		addrs = append(addrs, net.JoinHostPort(host, strconv.Itoa(databasePort)))
	}
	return addrs
}

// volumes are what the program reads beside its environment, and where it may write.
func volumes(office *v1alpha1.Office, db database) ([]corev1.Volume, []corev1.VolumeMount) {
	// Whatever the key is called in the Secret, it is one file.
	mode := int32(0o440)
	all := []corev1.Volume{
		{Name: "data", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
		{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
		{Name: "ticket-key", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{
			SecretName: office.Spec.TicketKey.Name, DefaultMode: &mode, Items: []corev1.KeyToPath{{Key: office.Spec.TicketKey.Key, Path: "key.pem"}},
		}}},
	}
	mounts := []corev1.VolumeMount{{Name: "data", MountPath: dataDir}, {Name: "tmp", MountPath: "/tmp"}, {Name: "ticket-key", MountPath: ticketKeyDir, ReadOnly: true}}
	if db.resource != nil && db.resource.Spec.TLS != nil {
		volume, mount := databaseCA(db)
		all, mounts = append(all, volume), append(mounts, mount)
	}
	return all, mounts
}

// databaseCA is who signs the servers of a Database with TLS. The servers' key stays where it is.
func databaseCA(db database) (corev1.Volume, corev1.VolumeMount) {
	mode := int32(0o444)
	return corev1.Volume{Name: "database-ca", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{
		SecretName: db.resource.Spec.TLS.Name, DefaultMode: &mode, Items: []corev1.KeyToPath{{Key: "ca.crt", Path: "ca.crt"}},
	}}}, corev1.VolumeMount{Name: "database-ca", MountPath: databaseCADir, ReadOnly: true}
}

// program is the office's own program, with an argument, in a container that may do nothing beyond it.
func program(office *v1alpha1.Office, db database, image, name string, batch bool, args ...string) corev1.Container {
	_, mounts := volumes(office, db)
	return corev1.Container{
		Name: name, Image: image, ImagePullPolicy: office.Spec.ImagePullPolicy, Args: args,
		Env: settings(office, db, batch), EnvFrom: office.Spec.EnvFrom, VolumeMounts: mounts, SecurityContext: restricted(),
		TerminationMessagePolicy: corev1.TerminationMessageFallbackToLogsOnError,
	}
}

// restricted is what the standard of that name asks for, and a root that can't be written.
func restricted() *corev1.SecurityContext {
	yes, no := true, false
	return &corev1.SecurityContext{
		AllowPrivilegeEscalation: &no, ReadOnlyRootFilesystem: &yes, RunAsNonRoot: &yes, Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
	}
}

// podOf is what all Pods of the office's program have in common.
func podOf(office *v1alpha1.Office, db database) corev1.PodSpec {
	yes, no, id := true, false, int64(serverID)
	all, _ := volumes(office, db)
	return corev1.PodSpec{
		AutomountServiceAccountToken: &no, EnableServiceLinks: &no, ServiceAccountName: office.Spec.ServiceAccountName,
		ImagePullSecrets: office.Spec.ImagePullSecrets, NodeSelector: office.Spec.NodeSelector, Tolerations: office.Spec.Tolerations,
		PriorityClassName: office.Spec.PriorityClassName, Volumes: all,
		SecurityContext: &corev1.PodSecurityContext{
			RunAsNonRoot: &yes, RunAsUser: &id, RunAsGroup: &id, FSGroup: &id,
			SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
		},
	}
}

// graceSeconds is how long a Pod of a server may take to stop, by its own settings.
func graceSeconds(office *v1alpha1.Office) int64 {
	shutdown := shutdownTimeout
	for _, v := range office.Spec.Env {
		if v.Name == "TICKETBLUE_SHUTDOWN_TIMEOUT" {
			if given, err := time.ParseDuration(v.Value); err == nil {
				shutdown = given
			}
		}
	}
	return drainSeconds + int64(shutdown.Seconds()) + cutAfterSeconds
}
