package controller

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

var kindHTTPRoute = schema.GroupVersionKind{Group: "gateway.networking.k8s.io", Version: "v1", Kind: "HTTPRoute"}

// httpRoute is the same as the Ingress with the Gateway API, which the operator knows no types of: not every
// cluster has it.
func httpRoute(office *v1alpha1.Office) *unstructured.Unstructured {
	parents := make([]any, 0, len(office.Spec.HTTPRoute.ParentRefs))
	for _, ref := range office.Spec.HTTPRoute.ParentRefs {
		parent := map[string]any{"name": ref.Name}
		if ref.Namespace != "" {
			parent["namespace"] = ref.Namespace
		}
		if ref.SectionName != "" {
			parent["sectionName"] = ref.SectionName
		}
		parents = append(parents, parent)
	}
	route := foreign(office, kindHTTPRoute, map[string]any{
		"parentRefs": parents,
		"hostnames":  []any{host(office)},
		"rules": []any{map[string]any{
			"backendRefs": []any{map[string]any{"name": office.Name, "port": int64(office.Spec.Service.Port)}},
			"timeouts":    map[string]any{"request": "0s"}, // event streams stay open
		}},
	})
	route.SetAnnotations(office.Spec.HTTPRoute.Annotations)
	return route
}

// foreign is an object of a kind that the cluster may not know.
func foreign(office *v1alpha1.Office, kind schema.GroupVersionKind, spec map[string]any) *unstructured.Unstructured {
	u := &unstructured.Unstructured{Object: map[string]any{"spec": spec}}
	u.SetGroupVersionKind(kind)
	u.SetName(office.Name)
	u.SetNamespace(office.Namespace)
	u.SetLabels(labels(office.Name, componentServer))
	return u
}
