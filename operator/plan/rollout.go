package plan

// ServerPod is a Pod of a managed database, as a rolling update sees it.
type ServerPod struct {
	Name    string
	Role    Role
	Current bool // it is as its StatefulSet wants it
	Leaving bool // it is being deleted
}

// RolloutStep is what a rolling update does next: delete a Pod, so that it is made anew, or hand over to another
// server; or neither, while something is not as it should be.
type RolloutStep struct {
	Delete   string
	SwitchTo string
}

// Rollout brings Pods up to date: replicas first, one at a time, the primary last and only after it handed over.
// Nothing is done unless every server is well: who takes one away must know that the others can do without.
func Rollout(state State, pods []ServerPod) RolloutStep {
	if state != Running {
		return RolloutStep{}
	}
	var step RolloutStep
	primary := ""
	for _, pod := range pods {
		switch {
		case pod.Leaving || (pod.Role != Replica && pod.Role != Primary):
			return RolloutStep{}
		case pod.Role == Primary:
			if !pod.Current {
				primary = pod.Name
			}
		case !pod.Current:
			step.Delete = pod.Name
		}
	}
	if step.Delete != "" || primary == "" {
		return step
	}
	for _, pod := range pods {
		if pod.Role == Replica {
			return RolloutStep{SwitchTo: pod.Name}
		}
	}
	return RolloutStep{}
}
