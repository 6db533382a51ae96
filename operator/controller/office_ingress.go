package controller

import (
	networkingv1 "k8s.io/api/networking/v1"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// ingress leads people from the host of publicURL to the Service.
func ingress(office *v1alpha1.Office) *networkingv1.Ingress {
	prefix, name := networkingv1.PathTypePrefix, host(office)
	i := &networkingv1.Ingress{
		ObjectMeta: named(office, office.Name, componentServer),
		Spec: networkingv1.IngressSpec{
			IngressClassName: office.Spec.Ingress.ClassName,
			Rules: []networkingv1.IngressRule{{Host: name, IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{
				Paths: []networkingv1.HTTPIngressPath{{Path: "/", PathType: &prefix, Backend: networkingv1.IngressBackend{
					Service: &networkingv1.IngressServiceBackend{Name: office.Name, Port: networkingv1.ServiceBackendPort{Name: "http"}},
				}}},
			}}}},
		},
	}
	i.Annotations = office.Spec.Ingress.Annotations
	if secret := office.Spec.Ingress.TLSSecretName; secret != "" {
		i.Spec.TLS = []networkingv1.IngressTLS{{Hosts: []string{name}, SecretName: secret}}
	}
	return i
}
