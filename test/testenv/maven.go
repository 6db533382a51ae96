package testenv

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// javaAtLeast is what the programs that come as jars ask for.
const javaAtLeast = 17

// artifact is a jar of Maven's by its coordinates; what it depends on comes along.
type artifact struct {
	Group    string `xml:"groupId"`
	Artifact string `xml:"artifactId"`
	Version  string `xml:"version"`
}

// jars returns a folder with the artifacts and all that they need to run. Maven asks the repositories that the machine's
// settings name.
func jars(ctx context.Context, name string, artifacts ...artifact) (string, error) {
	if err := javaRuns(ctx); err != nil {
		return "", err
	}
	if _, err := exec.LookPath("mvn"); err != nil {
		return "", fmt.Errorf("%s comes by Maven: apt-get install maven: %w", name, err)
	}
	project := struct {
		XMLName      xml.Name   `xml:"project"`
		Model        string     `xml:"modelVersion"`
		Group        string     `xml:"groupId"`
		Artifact     string     `xml:"artifactId"`
		Version      string     `xml:"version"`
		Dependencies []artifact `xml:"dependencies>dependency"`
	}{Model: "4.0.0", Group: "ticketblue", Artifact: name, Version: "1", Dependencies: artifacts}
	pom, err := xml.Marshal(project)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(pom)
	return once(ctx, name+"-"+hex.EncodeToString(sum[:6]), func(dir string) error {
		if err := os.WriteFile(filepath.Join(dir, "pom.xml"), pom, 0o644); err != nil {
			return err
		}
		mvn := exec.CommandContext(ctx, "mvn", "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
			"-DoutputDirectory="+dir, "-DincludeScope=runtime")
		mvn.Dir = dir
		if said, err := mvn.CombinedOutput(); err != nil { // Maven complains on its standard output
			return fmt.Errorf("get %s by Maven: %w: %s", name, err, bytes.TrimSpace(said))
		}
		return nil
	})
}

var javaVersion = regexp.MustCompile(`version "(\d+)`)

// javaRuns reports why nothing that is written in Java can be run, or nil.
func javaRuns(ctx context.Context) error {
	said, err := exec.CommandContext(ctx, "java", "-version").CombinedOutput()
	if err != nil {
		return fmt.Errorf("there is no Java: apt-get install default-jre-headless maven: %w", err)
	}
	if is := javaVersion.FindSubmatch(said); is != nil {
		if major, err := strconv.Atoi(string(is[1])); err == nil && major >= javaAtLeast {
			return nil
		}
	}
	return fmt.Errorf("it asks for Java %d or newer (apt-get install default-jre-headless maven), and this is %s", javaAtLeast, bytes.TrimSpace(said))
}

// java is a program in Java with what all of them have in common: small, and soon there.
func java(classPath, main string, options, args []string) *exec.Cmd {
	all := append([]string{"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.awt.headless=true"}, options...)
	return exec.Command("java", append(append(all, "-cp", classPath, main), args...)...)
}

// javaLogging has a program in Java say on its output what is not as it should be.
const javaLogging = `rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=[%d] %p %m (%c)%n
`
