package testenv

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// opensearchVariable holds the address of a server on which tests may make indices and delete them: http://host:port.
const opensearchVariable = "TICKETBLUE_TEST_OPENSEARCH"

const (
	opensearchVersion  = "2.19.6"
	opensearchImage    = "opensearchproject/opensearch:" + opensearchVersion
	opensearchPatience = 2 * time.Minute
)

// opensearchModules are what the server loads from folders of their own: the class that each begins with, and the jars of
// which it consists, by the beginnings of their names.
var opensearchModules = map[string]struct {
	class string
	jars  []string
}{
	"transport-netty4": {"org.opensearch.transport.Netty4Plugin", []string{"netty-", "transport-netty4-client-"}},
	"analysis-common":  {"org.opensearch.analysis.common.CommonAnalysisPlugin", []string{"analysis-common-"}},
	"lang-painless":    {"org.opensearch.painless.PainlessPlugin", []string{"lang-painless-", "opensearch-scripting-painless-spi-", "antlr4-runtime-", "asm"}},
}

// OpenSearch returns the address of a server of one node, without sign-in, that tests share.
func OpenSearch() (address string, err error) { return sharedOpenSearch() }

var sharedOpenSearch = sync.OnceValues(func() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if address := given(opensearchVariable); address != "" {
		return strings.TrimSuffix(address, "/"), nil
	}
	address, dockers := opensearchFromDocker(ctx)
	if dockers == nil {
		return address, nil
	}
	address, mavens := startOpenSearch(ctx)
	if mavens != nil {
		return "", noServer("OpenSearch", opensearchVariable, dockers, mavens)
	}
	return address, nil
})

// opensearchFromDocker starts a container; its error says why there is none.
func opensearchFromDocker(ctx context.Context) (string, error) {
	if err := dockerAnswers(ctx); err != nil {
		return "", err
	}
	container, err := testcontainers.Run(ctx, opensearchImage, testcontainers.WithExposedPorts("9200/tcp"),
		testcontainers.WithEnv(map[string]string{"discovery.type": "single-node", "DISABLE_SECURITY_PLUGIN": "true", "OPENSEARCH_JAVA_OPTS": "-Xms512m -Xmx512m"}),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/_cluster/health").WithPort("9200/tcp").WithStartupTimeout(opensearchPatience)))
	if err != nil {
		return "", err
	}
	atShutdown(func() { container.Terminate(context.Background()) }) // testcontainers' own reaper takes what is left
	return container.Endpoint(ctx, "http")
}

// startOpenSearch starts a node from Maven's jars.
func startOpenSearch(ctx context.Context) (address string, err error) {
	home, err := opensearchHome(ctx)
	if err != nil {
		return "", err
	}
	addr, err1 := freeAddr(ctx)
	transport, err2 := freeAddr(ctx)
	dir, remove, err3 := runDir("opensearch")
	if err := errors.Join(err1, err2, err3); err != nil {
		return "", err
	}
	config := filepath.Join(dir, "config")
	for _, folder := range []string{"config", "data", "logs", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o755); err != nil {
			return "", err
		}
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	_, inside, err := net.SplitHostPort(transport)
	if err != nil {
		return "", err
	}
	settings := []string{
		"cluster.name: ticketblue-testenv", "node.name: one", "discovery.type: single-node",
		"path.data: " + filepath.Join(dir, "data"), "path.logs: " + filepath.Join(dir, "logs"),
		"network.host: " + host, "http.port: " + port, "transport.port: " + inside,
		"cluster.routing.allocation.disk.threshold_enabled: false", // whatever the disk of the machine is like
		"bootstrap.system_call_filter: false",
	}
	err = errors.Join(
		os.WriteFile(filepath.Join(config, "opensearch.yml"), []byte(strings.Join(settings, "\n")+"\n"), 0o644),
		os.WriteFile(filepath.Join(config, "log4j2.properties"), []byte(javaLogging), 0o644),
	)
	if err != nil {
		return "", err
	}
	cmd := java(filepath.Join(home, "lib", "*"), "org.opensearch.bootstrap.OpenSearch", []string{
		"-Xms512m", "-Xmx512m", "-Djava.security.manager=allow", "-Djava.io.tmpdir=" + filepath.Join(dir, "tmp"),
		"-Dopensearch.path.home=" + home, "-Dopensearch.path.conf=" + config, "-Dopensearch.distribution.type=tar", "-Dopensearch.bundled_jdk=false",
		// Without JNA's library the server can't see that root runs it, as in a container, and ends by that.
		"-Djna.noclasspath=true", "-Djna.nosys=true",
		"-Dlog4j2.disable.jmx=true", "-Dlog4j.shutdownHookEnabled=false", "-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true",
	}, nil)
	cmd.Dir = dir
	logPath := filepath.Join(dir, "log")
	running, err := launch(cmd, logPath)
	if err != nil {
		return "", err
	}
	atShutdown(func() {
		running.kill() // it ends with the process at the latest
		remove()
	})
	address = "http://" + addr
	return address, running.ready(ctx, opensearchPatience, logPath, func(ctx context.Context) bool { return answersOK(ctx, address+"/_cluster/health") })
}

// opensearchHome puts the jars where a distribution has them: the server's own on its class path, and each module in a
// folder with a descriptor.
func opensearchHome(ctx context.Context) (string, error) {
	from, err := jars(ctx, "opensearch-jars",
		artifact{"org.opensearch", "opensearch", opensearchVersion},
		artifact{"org.opensearch", "opensearch-plugin-classloader", opensearchVersion},
		artifact{"org.opensearch.plugin", "transport-netty4-client", opensearchVersion},
		artifact{"org.opensearch.plugin", "analysis-common", opensearchVersion},
		artifact{"org.opensearch.plugin", "lang-painless", opensearchVersion},
		artifact{"org.apache.logging.log4j", "log4j-core", "2.25.4"},
	)
	if err != nil {
		return "", err
	}
	return once(ctx, filepath.Base(from)+"-home", func(dir string) error {
		all, err := filepath.Glob(filepath.Join(from, "*.jar"))
		if err != nil {
			return err
		}
		errs := []error{os.Mkdir(filepath.Join(dir, "lib"), 0o755), os.Mkdir(filepath.Join(dir, "plugins"), 0o755)}
		for name, module := range opensearchModules {
			folder := filepath.Join(dir, "modules", name)
			errs = append(errs, os.MkdirAll(folder, 0o755),
				os.WriteFile(filepath.Join(folder, "plugin-descriptor.properties"), []byte(opensearchDescriptor(name, module.class)), 0o644),
				os.WriteFile(filepath.Join(folder, "plugin-security.policy"), []byte("grant { permission java.security.AllPermission; };\n"), 0o644)) // Maven's jars come without theirs
		}
		for _, jar := range all {
			name := filepath.Base(jar)
			errs = append(errs, os.Link(jar, filepath.Join(dir, opensearchPlace(name), name)))
		}
		return errors.Join(errs...)
	})
}

// opensearchPlace is the folder of a jar.
func opensearchPlace(jar string) string {
	for name, module := range opensearchModules {
		for _, beginning := range module.jars {
			if strings.HasPrefix(jar, beginning) {
				return filepath.Join("modules", name)
			}
		}
	}
	return "lib"
}

func opensearchDescriptor(name, class string) string {
	return fmt.Sprintf("description=%[1]s\nname=%[1]s\nversion=%[2]s\nopensearch.version=%[2]s\njava.version=11\nclassname=%[3]s\nhas.native.controller=false\n",
		name, opensearchVersion, class)
}
