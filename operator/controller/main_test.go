package controller_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator"
	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// cluster is one API server for all tests of the package; each test has a namespace of its own.
var cluster struct {
	config *rest.Config
	client client.Client
}

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	level := slog.LevelError
	if testing.Verbose() {
		level = slog.LevelInfo
	}
	ctrl.SetLogger(logr.FromSlogHandler(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	api, err := testenv.StartKubernetes(ctx, testenv.KubernetesOptions{CRDs: []string{"../../charts/ticketblue-operator/crds"}})
	if err != nil {
		return 1, err
	}
	defer api.Close()
	if cluster.config, err = clientcmd.BuildConfigFromFlags("", api.Kubeconfig); err != nil {
		return 1, err
	}
	cluster.config.QPS = -1
	scheme, err := operator.Scheme()
	if err != nil {
		return 1, err
	}
	if cluster.client, err = client.New(cluster.config, client.Options{Scheme: scheme}); err != nil {
		return 1, err
	}
	manager, err := operator.New(cluster.config, operator.Settings{MetricsAddr: "0", HealthAddr: "0"})
	if err != nil {
		return 1, err
	}
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(ctx) }()
	code := m.Run()
	cancel()
	return code, <-ended
}

// namespace makes one for a test, with what every office needs.
func namespace(t *testing.T) string {
	t.Helper()
	made := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "test-"}}
	create(t, made)
	create(t, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: made.Name, Name: "ticket-key"}, StringData: map[string]string{"ticket-key.pem": "a key"}})
	create(t, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: made.Name, Name: "mysql"}, StringData: map[string]string{"primary": "u:p@tcp(mysql:3306)/ticketblue"}})
	return made.Name
}

// office is one that needs nothing beyond what namespace makes.
func office(namespace, name string) *v1alpha1.Office {
	return &v1alpha1.Office{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.OfficeSpec{
			Image: "ticketblue:1", PublicURL: "https://tickets.example.com",
			TicketKey: secretKey("ticket-key", "ticket-key.pem"),
			Database:  v1alpha1.OfficeDatabase{PrimaryDSN: new(secretKey("mysql", "primary"))},
		},
	}
}

func secretKey(name, key string) corev1.SecretKeySelector {
	return corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: name}, Key: key}
}

func schedule(namespace, name, of, job string) *v1alpha1.BatchSchedule {
	return &v1alpha1.BatchSchedule{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec:       v1alpha1.BatchScheduleSpec{Office: corev1.LocalObjectReference{Name: of}, Job: job, Schedule: "0 0 * * *"},
	}
}

func create(t *testing.T, obj client.Object) {
	t.Helper()
	if err := cluster.client.Create(t.Context(), obj); err != nil {
		t.Fatal(err)
	}
}

// change alters an object as it is now, however often somebody else does meanwhile.
func change[T client.Object](t *testing.T, obj T, how func(T)) {
	t.Helper()
	before, ok := obj.DeepCopyObject().(T)
	eventually(t, "be changed", func() error {
		if err := cluster.client.Get(t.Context(), client.ObjectKeyFromObject(obj), obj); err != nil {
			return err
		}
		before, ok = obj.DeepCopyObject().(T)
		if !ok {
			return errors.New("a copy is of another type")
		}
		how(obj)
		return cluster.client.Patch(t.Context(), obj, client.MergeFrom(before))
	})
}

// finish ends a Job as the cluster's own controller would, which isn't here.
func finish(t *testing.T, job *batchv1.Job, how batchv1.JobConditionType) {
	t.Helper()
	now := metav1.Now()
	before := job.DeepCopy()
	first := map[batchv1.JobConditionType]batchv1.JobConditionType{batchv1.JobComplete: batchv1.JobSuccessCriteriaMet, batchv1.JobFailed: batchv1.JobFailureTarget}[how]
	if job.Status.StartTime == nil { // it can't change
		job.Status.StartTime = &now
	}
	for _, kind := range []batchv1.JobConditionType{first, how} {
		job.Status.Conditions = append(job.Status.Conditions, batchv1.JobCondition{
			Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: now, LastProbeTime: now, Reason: "Test", Message: "as the test says",
		})
	}
	if how == batchv1.JobComplete {
		job.Status.CompletionTime, job.Status.Succeeded = &now, 1
	} else {
		job.Status.Failed = 1
	}
	if err := cluster.client.Status().Patch(t.Context(), job, client.MergeFrom(before)); err != nil {
		t.Fatal(err)
	}
}

// failedPod is a Pod of the Job that said something and ended with 1.
func failedPod(t *testing.T, job *batchv1.Job, said string) {
	t.Helper()
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: job.Namespace, Name: job.Name + "-x", Labels: map[string]string{batchv1.JobNameLabel: job.Name}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "it", Image: "it"}}},
	}
	create(t, pod)
	pod.Status.Phase = corev1.PodFailed
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "it", State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error", Message: said}}}}
	if err := cluster.client.Status().Update(t.Context(), pod); err != nil {
		t.Fatal(err)
	}
}

// eventually waits until there is nothing wrong.
func eventually(t *testing.T, what string, wrong func() error) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := wrong()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("it did not %s: %v", what, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// there waits for an object and returns it.
func there[T client.Object](t *testing.T, obj T) T {
	t.Helper()
	eventually(t, "come", func() error { return cluster.client.Get(t.Context(), client.ObjectKeyFromObject(obj), obj) })
	return obj
}

// gone waits until an object is deleted, or on its way.
func gone(t *testing.T, obj client.Object) {
	t.Helper()
	eventually(t, "go", func() error {
		err := cluster.client.Get(t.Context(), client.ObjectKeyFromObject(obj), obj)
		if apierrors.IsNotFound(err) || err == nil && !obj.GetDeletionTimestamp().IsZero() {
			return nil
		}
		return errors.Join(errors.New("it is there still"), err)
	})
}

// condition waits until a condition of the object is as said, with text in its message.
func condition(t *testing.T, obj client.Object, of func() []metav1.Condition, kind string, status metav1.ConditionStatus, reason, text string) {
	t.Helper()
	eventually(t, "become "+kind+" "+string(status), func() error {
		if err := cluster.client.Get(t.Context(), client.ObjectKeyFromObject(obj), obj); err != nil {
			return err
		}
		c := meta.FindStatusCondition(of(), kind)
		if c == nil || c.Status != status || c.Reason != reason || !strings.Contains(c.Message, text) || c.ObservedGeneration != obj.GetGeneration() {
			return fmt.Errorf("conditions: %+v", of())
		}
		return nil
	})
}

func officeIs(t *testing.T, o *v1alpha1.Office, kind string, status metav1.ConditionStatus, reason, text string) {
	t.Helper()
	condition(t, o, func() []metav1.Condition { return o.Status.Conditions }, kind, status, reason, text)
}

func scheduleIs(t *testing.T, s *v1alpha1.BatchSchedule, kind string, status metav1.ConditionStatus, reason, text string) {
	t.Helper()
	condition(t, s, func() []metav1.Condition { return s.Status.Conditions }, kind, status, reason, text)
}
