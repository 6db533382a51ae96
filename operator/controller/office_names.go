package controller

import (
	"cmp"
	"net/url"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// Labels of all that the operator makes.
const (
	labelName      = "app.kubernetes.io/name"
	labelInstance  = "app.kubernetes.io/instance"
	labelComponent = "app.kubernetes.io/component"
	labelManagedBy = "app.kubernetes.io/managed-by"
)

// Components of an office.
const (
	componentServer    = "server"
	componentMigration = "migration"
	componentBatch     = "batch"
)

// Ports of a server.
const (
	portHTTP  = 8080
	portAdmin = 9090
)

// selector finds the Pods of one component of an office.
func selector(office, component string) map[string]string {
	return map[string]string{labelName: "ticketblue", labelInstance: office, labelComponent: component}
}

func labels(office, component string) map[string]string {
	all := selector(office, component)
	all[labelManagedBy] = string(fieldOwner)
	return all
}

func named(office *v1alpha1.Office, name, component string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: office.Namespace, Labels: labels(office.Name, component)}
}

// host is the name by which people reach the office, without a port.
func host(office *v1alpha1.Office) string {
	address, err := url.Parse(office.Spec.PublicURL)
	if err != nil { // the API server has looked at it
		return ""
	}
	return cmp.Or(address.Hostname(), office.Spec.PublicURL)
}
