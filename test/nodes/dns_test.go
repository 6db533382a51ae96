package nodes

import (
	"context"
	"net"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/rest"
)

// names answers for Services, and for named Pods behind headless ones: what CoreDNS does in a cluster.
type names struct {
	services corelisters.ServiceLister
	slices   discoverylisters.EndpointSliceLister
}

// answerNames listens at the address until the context ends.
func answerNames(ctx context.Context, config *rest.Config, addr string) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	known := informers.NewSharedInformerFactory(client, 0)
	n := &names{known.Core().V1().Services().Lister(), known.Discovery().V1().EndpointSlices().Lister()}
	known.Start(ctx.Done())
	known.WaitForCacheSync(ctx.Done())
	conn, err := (&net.ListenConfig{}).ListenPacket(ctx, "udp", addr)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { conn.Close() })
	go func() {
		asked := make([]byte, 4096)
		for {
			size, from, err := conn.ReadFrom(asked)
			if err != nil {
				return
			}
			if answer, err := n.answer(asked[:size]); err == nil { // what is no question gets none
				conn.WriteTo(answer, from)
			}
		}
	}()
	return nil
}

func (n *names) answer(asked []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(asked); err != nil || len(m.Questions) != 1 {
		return nil, err
	}
	q := m.Questions[0]
	said := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true, RecursionDesired: m.RecursionDesired, RecursionAvailable: true}, Questions: m.Questions}
	ips, known := n.find(q.Name.String())
	switch {
	case !known:
		said.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA:
		for _, ip := range ips {
			if four := net.ParseIP(ip).To4(); four != nil {
				said.Answers = append(said.Answers, dnsmessage.Resource{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 5}, Body: &dnsmessage.AResource{A: [4]byte(four)},
				})
			}
		}
	}
	return said.Pack()
}

// find is the addresses behind service.namespace.svc.cluster.local, or pod.service.…, and whether there is such a name.
func (n *names) find(name string) (ips []string, known bool) {
	name, inside := strings.CutSuffix(strings.ToLower(strings.TrimSuffix(name, ".")), ".svc.cluster.local")
	parts := strings.Split(name, ".")
	if !inside || len(parts) < 2 || len(parts) > 3 {
		return nil, false
	}
	namespace, of := parts[len(parts)-1], parts[len(parts)-2]
	service, err := n.services.Services(namespace).Get(of)
	if err != nil {
		return nil, false
	}
	if len(parts) == 2 && service.Spec.ClusterIP != corev1.ClusterIPNone {
		return []string{service.Spec.ClusterIP}, true
	}
	slices, err := n.slices.EndpointSlices(namespace).List(labels.SelectorFromSet(labels.Set{discoveryv1.LabelServiceName: of}))
	if err != nil {
		return nil, false
	}
	for _, slice := range slices {
		for _, e := range slice.Endpoints {
			named := len(parts) == 2 || e.Hostname != nil && *e.Hostname == parts[0]
			ready := service.Spec.PublishNotReadyAddresses || e.Conditions.Ready == nil || *e.Conditions.Ready
			if named && ready {
				ips = append(ips, e.Addresses...)
			}
		}
	}
	return ips, len(parts) == 2 || len(ips) > 0
}
