// Package nodes follows docs/kubernetes.md on three real nodes, with the images that make images builds, and then hurts
// what runs there under a crowd that buys. It needs root on Linux, and says so (test/testenv).
package nodes

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/ticketblue/ticketblue/operator"
	"github.com/ticketblue/ticketblue/test/testenv"
)

// cluster is what all tests here share.
var cluster struct {
	*testenv.Nodes
	config   *rest.Config
	client   client.Client
	s3       *testenv.S3
	files    string // where Pods reach the S3
	standIns string // where they reach payments and sign-ins
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

func run(m *testing.M) (_ int, err error) {
	ctrl.SetLogger(logr.Discard())
	ctx := context.Background() // much may have to be built: how long that may take, go test -timeout says
	dir, err := os.MkdirTemp("", "ticketblue-nodes-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	defer testenv.Shutdown()
	began := time.Now()
	told := func(what string) {
		fmt.Fprintf(os.Stderr, "%s after %v\n", what, time.Since(began).Round(time.Second))
	}
	archives, err := images(ctx, dir)
	if err != nil {
		return 1, err
	}
	told("images are there")
	if cluster.Nodes, err = testenv.StartNodes(ctx, testenv.NodesOptions{Nodes: 3, Volumes: 5, Images: archives}); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, cluster.Close()) }()
	told("three nodes are up")
	answering, hush := context.WithCancel(context.Background())
	defer hush()
	if err := connect(answering); err != nil {
		return 1, err
	}
	if err := beside(ctx); err != nil {
		return 1, err
	}
	told("names, files and stand-ins are there")
	return m.Run(), nil
}

// connect makes clients, and has names answered.
func connect(ctx context.Context) (err error) {
	if cluster.config, err = clientcmd.BuildConfigFromFlags("", cluster.Kubeconfig); err != nil {
		return err
	}
	cluster.config.QPS = -1
	scheme, err := operator.Scheme()
	if err != nil {
		return err
	}
	if cluster.client, err = client.New(cluster.config, client.Options{Scheme: scheme}); err != nil {
		return err
	}
	return answerNames(ctx, cluster.config, cluster.DNSAddr())
}

// beside starts what stands beside a cluster: an S3 on this machine, and in the cluster an office that has no other use
// than its stand-ins for payments and sign-ins.
func beside(ctx context.Context) (err error) {
	if cluster.s3, err = testenv.SharedS3(); err != nil {
		return err
	}
	front, err := testenv.StartProxyAt(ctx, cluster.Host+":0", strings.TrimPrefix(cluster.s3.URL, "http://"))
	if err != nil {
		return err
	}
	cluster.files, cluster.standIns = "http://"+front.Addr(), "http://stand-ins.beside"
	for _, args := range []string{
		"create namespace beside",
		"-n beside create deployment stand-ins --image=" + registry + "ticketblue:" + release,
		"-n beside expose deployment stand-ins --port=80 --target-port=8080",
		"-n beside rollout status deployment stand-ins --timeout=100s",
	} {
		if said, err := cluster.Do(ctx, strings.Fields(args)...); err != nil {
			pods, _ := cluster.Do(ctx, "-n", "beside", "describe", "pods") // for whoever reads of the failure
			return fmt.Errorf("%w: %s\n%s", err, said, pods)
		}
	}
	return nil
}
