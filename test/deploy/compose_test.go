// Package deploy holds what is in deploy/ against the programs, the charts and itself. A Docker engine is
// asked for nothing, so what only a container can show is not shown here (docs/operations.md, "What was never run").
package deploy

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/ticketblue/ticketblue/cmd/ticketblue/office"
	"github.com/ticketblue/ticketblue/platform/variables"
)

const root = "../.."

// listens is where services listen for the others that say so nowhere in the file: what their images do by themselves.
var listens = map[string][]int{
	"mysql-primary": {3306}, "mysql-replica": {3306}, "valkey": {6379}, "typesense": {8108}, "mailbox": {1025, 8025},
	"prometheus": {9090}, "grafana": {3000}, "jaeger": {4318, 16686}, "opensearch": {9200}, "opensearch-dashboards": {5601},
}

func project(t *testing.T) *types.Project {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{filepath.Join(root, "deploy", "compose.yaml")}, cli.WithName("ticketblue"))
	must(t, err)
	p, err := options.LoadProject(t.Context())
	must(t, err)
	if len(p.Services) < 15 {
		t.Fatalf("%d services", len(p.Services))
	}
	return p
}

// text is a file of the project.
func text(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, path))
	must(t, err)
	return string(content)
}

// offices are the services that run the program.
func offices(p *types.Project) (names []string) {
	for name, service := range p.Services {
		if service.Build != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// settings reads a service's command and variables as the program does.
func settings(t *testing.T, service types.ServiceConfig) office.Settings {
	t.Helper()
	var line struct {
		Serve struct {
			office.Settings `embed:""`
			Demo            bool
		} `cmd:""`
	}
	var given []string
	for name, value := range service.Environment {
		if value == nil {
			t.Fatalf("%s: %s has no value", service.Name, name)
		}
		t.Setenv(name, *value)
		given = append(given, name+"="+*value)
	}
	parser, err := kong.New(&line, variables.Named("TICKETBLUE"), kong.Vars{"version": "test"})
	must(t, err)
	if _, err := parser.Parse(service.Command); err != nil {
		t.Fatalf("%s does not start: %v", service.Name, err)
	}
	must(t, variables.Check(parser.Model, "TICKETBLUE", given))
	return line.Serve.Settings
}

// ports is where a service listens.
func ports(t *testing.T, p *types.Project, name string) []int {
	t.Helper()
	service := p.Services[name]
	switch {
	case slices.Contains(offices(p), name):
		s := settings(t, service)
		return []int{port(t, s.Server.HTTPAddr), port(t, s.Server.AdminAddr)}
	case name == "kafka":
		return []int{port(t, strings.TrimPrefix(*service.Environment["KAFKA_ADVERTISED_LISTENERS"], "PLAINTEXT://"))}
	case name == "s3":
		return []int{port(t, service.Command[slices.Index(service.Command, "--port")+1])}
	case name == "vector":
		return []int{port(t, regexp.MustCompile(`(?m)^    address: (\S+)$`).FindStringSubmatch(text(t, "deploy/logs/vector.yaml"))[1])}
	case name == "balancer":
		return []int{port(t, regexp.MustCompile(`(?m)^(:\d+) \{$`).FindStringSubmatch(text(t, "deploy/Caddyfile"))[1])}
	}
	return listens[name]
}

func port(t *testing.T, addr string) int {
	t.Helper()
	_, written, err := net.SplitHostPort(addr)
	must(t, err)
	number, err := strconv.Atoi(written)
	must(t, err)
	return number
}

// reached complains when nobody listens at host:port.
func reached(t *testing.T, p *types.Project, who, addr string) {
	t.Helper()
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		t.Errorf("%s reaches for %s: %v", who, addr, err)
		return
	}
	if _, there := p.Services[host]; !there || !slices.Contains(ports(t, p, host), port(t, addr)) {
		t.Errorf("%s reaches for %s, where nobody listens", who, addr)
	}
}

func host(t *testing.T, address string) string {
	t.Helper()
	at, err := url.Parse(address)
	must(t, err)
	return at.Host
}

var dsnAddr = regexp.MustCompile(`@tcp\(([^)]+)\)`)

// What offices are set to, they take, and somebody is there: with the same key, user and bucket.
func TestOfficesReachWhatTheyAreSetTo(t *testing.T) {
	p := project(t)
	names := offices(p)
	if len(names) != 2 {
		t.Fatalf("the offices are %v", names)
	}
	for _, name := range names {
		service := p.Services[name]
		s := settings(t, service)
		if err := s.Kafka.Validate(); err != nil {
			t.Error(err)
		}
		for _, dsn := range append([]string{s.MySQL.Primary}, s.MySQL.Replicas...) {
			reached(t, p, name, dsnAddr.FindStringSubmatch(dsn)[1])
			if !strings.Contains(text(t, "deploy/mysql/primary.sql"), "CREATE DATABASE "+dsn[strings.LastIndexByte(dsn, '/')+1:]+" ") {
				t.Errorf("%s: nobody makes the database of %s", name, dsn)
			}
		}
		for _, addr := range slices.Concat(s.Valkey.Addrs, s.Kafka.Brokers, []string{
			host(t, s.Search.URL), host(t, s.Files.Endpoint), s.Notify.SMTPAddr, host(t, s.Trace.Endpoint), s.EventLog.TCP,
		}) {
			reached(t, p, name, addr)
		}
		if !slices.Contains(p.Services["typesense"].Command, "--api-key="+s.Search.APIKey) {
			t.Errorf("%s has another key than Typesense", name)
		}
		files := strings.Join(p.Services["s3"].Command, " ")
		if !strings.Contains(files, "--access "+s.Files.AccessKey+" --secret "+s.Files.SecretKey+" ") {
			t.Errorf("%s has other keys than the files' server: %s", name, files)
		}
		if bucket := p.Services["bucket"].Command; bucket[len(bucket)-1] != files[strings.LastIndexByte(files, ' ')+1:]+"/"+s.Files.Bucket {
			t.Errorf("nobody makes the bucket %s: %v", s.Files.Bucket, bucket)
		}
		if folder := filepath.Dir(s.TicketKeyFile); !slices.ContainsFunc(service.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == folder }) {
			t.Errorf("%s: the ticket key is in %s, which is in no volume", name, folder)
		}
	}
}

// The image sets root's password after the server's first start, by its command line: one that is read-only then refuses.
// It becomes so at the end of the script that runs once.
func TestReplicaIsMadeBeforeItIsReadOnly(t *testing.T) {
	for name, service := range project(t).Services {
		if strings.Contains(strings.Join(service.Command, " "), "read-only=ON") {
			t.Errorf("%s is read-only before its data is made: %v", name, service.Command)
		}
	}
	if script := strings.TrimSpace(text(t, "deploy/mysql/replica.sql")); !strings.HasSuffix(script, "\nSET PERSIST super_read_only = ON;") {
		t.Errorf("the replica takes writes: %s", script)
	}
}

// Every volume that is named is made, every file that is brought in is there, and what an office writes outlives it.
func TestVolumes(t *testing.T) {
	p := project(t)
	used := map[string]bool{}
	for name, service := range p.Services {
		for _, volume := range service.Volumes {
			switch volume.Type {
			case types.VolumeTypeVolume:
				used[volume.Source] = true
				if _, made := p.Volumes[volume.Source]; !made {
					t.Errorf("%s: nobody makes the volume %s", name, volume.Source)
				}
			case types.VolumeTypeBind:
				if _, err := os.Stat(volume.Source); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		for _, folder := range strings.Fields(written[name]) {
			if !slices.ContainsFunc(service.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == folder }) {
				t.Errorf("%s writes to %s, which is in no volume", name, folder)
			}
		}
	}
	for name := range p.Volumes {
		if !used[name] {
			t.Errorf("the volume %s is nobody's", name)
		}
	}
	data := regexp.MustCompile(`TICKETBLUE_DATA_DIR=(\S+)`).FindStringSubmatch(text(t, "Dockerfile"))[1]
	for _, name := range offices(p) {
		if !slices.ContainsFunc(p.Services[name].Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == data && !v.ReadOnly }) {
			t.Errorf("%s: what it writes to %s is lost", name, data)
		}
	}
}

// written is where images keep what must outlive a container.
var written = map[string]string{
	"mysql-primary": "/var/lib/mysql", "mysql-replica": "/var/lib/mysql", "typesense": "/data", "s3": "/files", "opensearch": "/usr/share/opensearch/data",
}

// What is published to the machine is where a service listens, and the head of the file names each.
func TestPublishedPorts(t *testing.T) {
	p := project(t)
	head, _, _ := strings.Cut(text(t, "deploy/compose.yaml"), "\nname:")
	named := regexp.MustCompile(`localhost:(\d+)`).FindAllStringSubmatch(head, -1)
	var published []string
	for name, service := range p.Services {
		for _, at := range service.Ports {
			published = append(published, at.Published)
			if !slices.Contains(ports(t, p, name), int(at.Target)) {
				t.Errorf("%s publishes %d, where it does not listen", name, at.Target)
			}
			if !slices.ContainsFunc(named, func(n []string) bool { return n[1] == at.Published }) {
				t.Errorf("%s: the head of the file does not name port %s", name, at.Published)
			}
		}
	}
	for _, n := range named {
		if !slices.Contains(published, n[1]) {
			t.Errorf("the head of the file names port %s, which nobody publishes", n[1])
		}
	}
	slices.Sort(published)
	if len(slices.Compact(slices.Clone(published))) != len(published) {
		t.Errorf("a port is published twice: %v", published)
	}
}

// Who waits for another waits for something that comes.
func TestWaiting(t *testing.T) {
	p := project(t)
	for name, service := range p.Services {
		for other, how := range service.DependsOn {
			awaited := p.Services[other]
			switch how.Condition {
			case types.ServiceConditionHealthy:
				if awaited.HealthCheck == nil || len(awaited.HealthCheck.Test) < 2 {
					t.Errorf("%s waits until %s is well, which nobody looks at", name, other)
				}
			case types.ServiceConditionCompletedSuccessfully:
				if awaited.Restart != "" {
					t.Errorf("%s waits for the end of %s, which is started again", name, other)
				}
			}
		}
	}
}

// The images are those that tests meet and charts run.
func TestImagesAreThoseThatAreTested(t *testing.T) {
	p := project(t)
	for name, source := range map[string]string{
		"mysql-primary": "test/testenv/mysql_shared.go", "mysql-replica": "charts/ticketblue/values.yaml", "valkey": "test/testenv/valkey.go",
		"typesense": "test/testenv/typesense.go",
	} {
		if is := p.Services[name].Image; !strings.Contains(text(t, source), is) {
			t.Errorf("%s runs %s, which %s does not have", name, is, source)
		}
	}
	for name, pattern := range map[string]string{
		"kafka": `kafkaVersion\s+= "([^"]+)"`, "s3": `versitygw@(v[^"]+)"`, "opensearch": `opensearchVersion\s+= "([^"]+)"`,
	} {
		source := map[string]string{"kafka": "kafka", "s3": "s3", "opensearch": "opensearch"}[name]
		version := regexp.MustCompile(pattern).FindStringSubmatch(text(t, "test/testenv/"+source+".go"))
		if _, tag, _ := strings.Cut(p.Services[name].Image, ":"); version == nil || tag != version[1] {
			t.Errorf("%s is %s, tests meet %v", name, tag, version)
		}
	}
}

// Caddy leads to the offices where they listen, and asks for something that they have.
func TestBalancer(t *testing.T) {
	p := project(t)
	caddy := text(t, "deploy/Caddyfile")
	upstreams := strings.Fields(regexp.MustCompile(`reverse_proxy ([^{]+) \{`).FindStringSubmatch(caddy)[1])
	var led []string
	for _, upstream := range upstreams {
		reached(t, p, "Caddy", upstream)
		name, _, _ := strings.Cut(upstream, ":")
		led = append(led, name)
		if s := settings(t, p.Services[name]); port(t, upstream) != port(t, s.Server.HTTPAddr) {
			t.Errorf("Caddy leads to %s, the page is at %s", upstream, s.Server.HTTPAddr)
		}
	}
	if slices.Sort(led); !slices.Equal(led, offices(p)) {
		t.Errorf("Caddy leads to %v, the offices are %v", led, offices(p))
	}
	health := regexp.MustCompile(`health_uri (\S+)`).FindStringSubmatch(caddy)
	if health == nil || !strings.Contains(text(t, "charts/ticketblue/templates/office.yaml")+text(t, "operator/controller/office_deployment.go"), health[1]) {
		t.Errorf("Caddy asks for %v", health)
	}
}

// Prometheus and Grafana find what they show.
func TestObservers(t *testing.T) {
	p := project(t)
	targets := regexp.MustCompile(`targets: \[([^\]]+)\]`).FindStringSubmatch(text(t, "deploy/prometheus/prometheus.yaml"))
	scraped := 0
	for target := range strings.SplitSeq(targets[1], ",") {
		target = strings.Trim(strings.TrimSpace(target), `"`)
		reached(t, p, "Prometheus", target)
		name, _, _ := strings.Cut(target, ":")
		if s := settings(t, p.Services[name]); port(t, target) != port(t, s.Server.AdminAddr) {
			t.Errorf("Prometheus scrapes %s, metrics are at %s", target, s.Server.AdminAddr)
		}
		scraped++
	}
	if scraped != len(offices(p)) {
		t.Errorf("%d offices are scraped", scraped)
	}
	source := regexp.MustCompile(`url: "http://([^"/]+)"`).FindStringSubmatch(text(t, "deploy/grafana/provisioning/datasources/prometheus.yaml"))
	reached(t, p, "Grafana", source[1])
	home := *p.Services["grafana"].Environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
	if _, err := os.Stat(filepath.Join(root, "deploy/grafana", filepath.Base(home))); err != nil {
		t.Errorf("Grafana's first page: %v", err)
	}
	for name, variable := range map[string]string{"vector": "ELASTICSEARCH_HOSTS", "opensearch-dashboards": "OPENSEARCH_HOSTS"} {
		address := strings.Trim(*p.Services[name].Environment[variable], `[]"`)
		reached(t, p, name, host(t, address))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// OpenSearch knows the types of the logs' fields before Vector sends it the first line: the template goes to where Vector
// writes, under the name that deploy/logs/README.md gives it.
func TestTheIndexTemplateComesFirst(t *testing.T) {
	p := project(t)
	setup, vector := p.Services["index-template"], p.Services["vector"]
	if vector.DependsOn["index-template"].Condition != types.ServiceConditionCompletedSuccessfully {
		t.Error("vector does not wait for it")
	}
	if _, waits := setup.DependsOn["opensearch"]; !waits {
		t.Error("it does not wait for opensearch")
	}
	host := *vector.Environment["ELASTICSEARCH_HOSTS"]
	if !slices.Contains(setup.Command, host+"/_index_template/ticketblue-logs") {
		t.Errorf("it asks %v, and vector writes to %s", setup.Command, host)
	}
	if !strings.Contains(text(t, "deploy/logs/README.md"), "PUT _index_template/ticketblue-logs") {
		t.Error("deploy/logs/README.md gives it another name")
	}
	for _, volume := range setup.Volumes {
		if !slices.Contains(setup.Command, "@"+volume.Target) {
			t.Errorf("it does not send %s", volume.Target)
		}
	}
}
