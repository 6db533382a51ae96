package controller

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// starting are the reasons for which a container waits when nothing is wrong.
var starting = []string{"", "ContainerCreating", "PodInitializing"}

// hindrance says why a Pod does not start: where it can't be placed, what a container waits for, and its last words; "" for
// one that starts, runs or leaves.
func hindrance(pod corev1.Pod) string {
	if pod.DeletionTimestamp != nil {
		return ""
	}
	for _, status := range slices.Concat(pod.Status.InitContainerStatuses, pod.Status.ContainerStatuses) {
		words := lastWordsOf(status)
		waiting := status.State.Waiting
		switch {
		case waiting != nil && !slices.Contains(starting, waiting.Reason):
			said := []string{pod.Name, status.Name, waiting.Reason, cmp.Or(words, lastLine(waiting.Message))}
			return cut(strings.Join(slices.DeleteFunc(said, func(part string) bool { return part == "" }), ": "))
		case words != "" && !status.Ready && status.State.Running == nil:
			return cut(pod.Name + ": " + words)
		}
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			return cut(fmt.Sprintf("%s: %s: %s", pod.Name, c.Reason, c.Message))
		}
	}
	if pod.Status.Phase == corev1.PodFailed && pod.Status.Message != "" {
		return cut(pod.Name + ": " + pod.Status.Message)
	}
	return ""
}

// lastWordsOf is what a container said when it failed last; "" when it has not.
func lastWordsOf(status corev1.ContainerStatus) string {
	for _, state := range []corev1.ContainerState{status.State, status.LastTerminationState} {
		if ended := state.Terminated; ended != nil && ended.ExitCode != 0 {
			return cmp.Or(lastLine(ended.Message), fmt.Sprintf("%s ended with %d (%s)", status.Name, ended.ExitCode, ended.Reason))
		}
	}
	return ""
}

// hindrances is the hindrance of the first of the Pods that has one, by name, and how many more have.
func hindrances(pods []corev1.Pod) string {
	pods = slices.SortedFunc(slices.Values(pods), func(a, b corev1.Pod) int { return cmp.Compare(a.Name, b.Name) })
	first, more := "", 0
	for _, pod := range pods {
		switch said := hindrance(pod); {
		case said == "":
		case first == "":
			first = said
		default:
			more++
		}
	}
	if more > 0 {
		first += fmt.Sprintf(" (and %d more)", more)
	}
	return first
}
