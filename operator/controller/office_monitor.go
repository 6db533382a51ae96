package controller

import (
	"encoding/json"
	"maps"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/ticketblue/ticketblue/deploy/grafana/boards"
	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

var kindServiceMonitor = schema.GroupVersionKind{Group: "monitoring.coreos.com", Version: "v1", Kind: "ServiceMonitor"}

// serviceMonitor has the Prometheus operator collect from every server. It knows no types of it, as of the
// HTTPRoute.
func serviceMonitor(office *v1alpha1.Office) *unstructured.Unstructured {
	match := map[string]any{labelMetrics: "true"}
	for name, value := range selector(office.Name, componentServer) {
		match[name] = value
	}
	monitor := foreign(office, kindServiceMonitor, map[string]any{
		"selector":  map[string]any{"matchLabels": match},
		"endpoints": []any{map[string]any{"port": "admin", "path": "/metrics", "interval": "15s"}},
	})
	all := labels(office.Name, componentServer)
	maps.Copy(all, office.Spec.Monitoring.Labels)
	monitor.SetLabels(all)
	return monitor
}

// dashboards are each in a ConfigMap that Grafana's side-car finds by its label.
func dashboards(office *v1alpha1.Office) (all []*corev1.ConfigMap, err error) {
	for _, board := range boards.All {
		content, err := json.Marshal(board.JSON())
		if err != nil {
			return nil, err
		}
		made := &corev1.ConfigMap{ObjectMeta: named(office, office.Name+"-dashboard-"+board.UID, "dashboard"), Data: map[string]string{board.UID + ".json": string(content)}}
		maps.Copy(made.Labels, office.Spec.Monitoring.Labels)
		made.Labels["grafana_dashboard"] = "1"
		all = append(all, made)
	}
	return all, nil
}
