package controller

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

func waits(reason, message string) corev1.ContainerState {
	return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
}

func ended(code int32, said string) corev1.ContainerState {
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: code, Reason: "Error", Message: said}}
}

func TestWhyAPodDoesNotStart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status corev1.PodStatus
		want   string
	}{
		"it starts": {corev1.PodStatus{InitContainerStatuses: []corev1.ContainerStatus{{Name: "prepare", State: waits("PodInitializing", "")}}, ContainerStatuses: []corev1.ContainerStatus{{Name: "mysql", State: waits("ContainerCreating", "")}}}, ""},
		"it runs":   {corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{Name: "mysql", State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}, LastTerminationState: ended(1, "once")}}}, ""},
		"its image is nowhere": {
			corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{Name: "mysql", State: waits("ImagePullBackOff", `Back-off pulling image "mysql:0"`)}}},
			`db-0: mysql: ImagePullBackOff: Back-off pulling image "mysql:0"`,
		},
		"it ends again and again": {
			corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{Name: "mysql", State: waits("CrashLoopBackOff", "back-off 40s"), LastTerminationState: ended(1, "starting\nFailed to access directory for --secure-file-priv\n")}}},
			"db-0: mysql: CrashLoopBackOff: Failed to access directory for --secure-file-priv",
		},
		"its first container failed": {
			corev1.PodStatus{InitContainerStatuses: []corev1.ContainerStatus{{Name: "prepare", State: ended(2, "")}}, ContainerStatuses: []corev1.ContainerStatus{{Name: "mysql", State: waits("PodInitializing", "")}}},
			"db-0: prepare ended with 2 (Error)",
		},
		"there is no node for it": {
			corev1.PodStatus{Conditions: []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable", Message: "0/2 nodes are available: insufficient memory."}}},
			"db-0: Unschedulable: 0/2 nodes are available: insufficient memory.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pod := corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "db-0"}, Status: c.status}
			if got := hindrance(pod); got != c.want {
				t.Errorf("got %q", got)
			}
			other := *pod.DeepCopy()
			other.Name = "db-1"
			want := c.want
			if want != "" {
				want += " (and 1 more)"
			}
			if got := hindrances([]corev1.Pod{other, pod}); got != want {
				t.Errorf("of two: %q", got)
			}
		})
	}
}

// Images differ in what folders they have.
func TestServersNeedNoFolderOfTheImages(t *testing.T) {
	t.Parallel()
	db := &v1alpha1.Database{Spec: v1alpha1.DatabaseSpec{Managed: &v1alpha1.ManagedServers{Servers: 3}}}
	if options := serverOptions(db); !strings.Contains(options, "\nsecure-file-priv=NULL\n") {
		t.Errorf("the server reads files by SQL from the image's folder: %s", options)
	}
	for line := range strings.SplitSeq(prepareScript, "\n") {
		if strings.HasPrefix(line, "mysqld=") && !strings.Contains(line, "--secure-file-priv=NULL") {
			t.Errorf("the data are made with %s", line)
		}
	}
	for _, c := range append(serverPod(db).InitContainers, serverPod(db).Containers...) {
		if c.TerminationMessagePolicy != corev1.TerminationMessageFallbackToLogsOnError {
			t.Errorf("nobody hears the last words of %s", c.Name)
		}
	}
}

func TestAComplaintIsMadeOnce(t *testing.T) {
	t.Parallel()
	s, busy := &watched{}, errWaiting
	if !s.complaint("settle", busy) || s.complaint("settle", busy) || s.complaint("settle", busy) {
		t.Error("what only waits is told of at each try, or never")
	}
	if !s.complaint("settle", errMissing) || !s.complaint("open", errMissing) {
		t.Error("what is new is not told of")
	}
	if s.complaint("settle", nil) || !s.complaint("settle", errMissing) {
		t.Error("after a success an error is not told of again")
	}
}
