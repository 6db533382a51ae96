package testenv

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func (b *KafkaBroker) java(main string, options []string, args ...string) *exec.Cmd {
	options = append(options, "-Dlog4j2.configurationFile="+filepath.Join(b.dir, "log4j2.properties"))
	return java(filepath.Join(b.lib, "*"), main, options, args)
}

// settings are the broker's. Topics are made outright only, as a careful operator has it, so that a name that is
// mistyped is an error and no topic.
func (b *KafkaBroker) settings(id int, options KafkaOptions) string {
	var voters []string
	for n, other := range b.cluster.Brokers {
		voters = append(voters, fmt.Sprintf("%d@%s", n+1, other.controller))
	}
	replicas := min(len(voters), 3)
	protocol := map[[2]bool]string{{false, false}: "PLAINTEXT", {false, true}: "SSL", {true, false}: "SASL_PLAINTEXT", {true, true}: "SASL_SSL"}
	lines := []string{
		"process.roles=broker,controller", fmt.Sprintf("node.id=%d", id), "controller.quorum.voters=" + strings.Join(voters, ","),
		fmt.Sprintf("listeners=CLIENT://%s,INSIDE://%s,CONTROLLER://%s", b.Addr, b.inside, b.controller),
		fmt.Sprintf("advertised.listeners=CLIENT://%s,INSIDE://%s", b.Addr, b.inside),
		"controller.listener.names=CONTROLLER", "inter.broker.listener.name=INSIDE",
		"listener.security.protocol.map=CLIENT:" + protocol[[2]bool{options.SignIn, options.TLS}] + ",INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
		"log.dirs=" + filepath.Join(b.dir, "data"), "auto.create.topics.enable=false",
		fmt.Sprintf("default.replication.factor=%d", replicas), fmt.Sprintf("min.insync.replicas=%d", (replicas+1)/2),
		fmt.Sprintf("offsets.topic.replication.factor=%d", replicas), "offsets.topic.num.partitions=4",
		fmt.Sprintf("transaction.state.log.replication.factor=%d", replicas), "transaction.state.log.min.isr=1", "transaction.state.log.num.partitions=4",
		"group.initial.rebalance.delay.ms=0",
		// One that is killed is missed soon, so that a test of it takes seconds.
		"broker.session.timeout.ms=4000", "broker.heartbeat.interval.ms=500",
	}
	return strings.Join(lines, "\n") + "\n"
}

// secrets are the settings of who may sign in, and the certificate.
func (k *Kafka) secrets(options KafkaOptions) (string, error) {
	var lines []string
	if options.SignIn {
		const login = "org.apache.kafka.common.security."
		lines = append(
			lines, "listener.name.client.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
			fmt.Sprintf(`listener.name.client.plain.sasl.jaas.config=%splain.PlainLoginModule required user_%s="%s";`, login, KafkaUser, KafkaPassword),
			fmt.Sprintf("listener.name.client.scram-sha-256.sasl.jaas.config=%sscram.ScramLoginModule required;", login),
			fmt.Sprintf("listener.name.client.scram-sha-512.sasl.jaas.config=%sscram.ScramLoginModule required;", login),
		)
	}
	if options.TLS {
		dir := k.Brokers[0].dir
		certificate, key, err := Certificate(dir)
		if err != nil {
			return "", err
		}
		public, err1 := os.ReadFile(certificate)
		private, err2 := os.ReadFile(key)
		both := filepath.Join(dir, "server.pem")
		if err := errors.Join(err1, err2, os.WriteFile(both, append(private, public...), 0o600)); err != nil {
			return "", err
		}
		k.CAFile = certificate
		lines = append(lines, "listener.name.client.ssl.keystore.type=PEM", "listener.name.client.ssl.keystore.location="+both)
	}
	return strings.Join(lines, "\n") + "\n", nil
}
