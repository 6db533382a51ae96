package testenv

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// keyring makes the certificates of one cluster, which live as long as a test may run.
type keyring struct {
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

const keysLive = 24 * time.Hour

// newKeyring writes ca.crt, the server's own (server.crt, server.key; it is reached at the addresses) and the key that
// signs the tokens of ServiceAccounts (tokens.key, tokens.pub) into dir.
func newKeyring(dir string, addrs ...string) (*keyring, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	k := &keyring{dir: dir, key: key, cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ticketblue-testenv"}, NotAfter: time.Now().Add(keysLive),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}}
	der, err := x509.CreateCertificate(rand.Reader, k.cert, k.cert, key.Public(), key)
	if err != nil {
		return nil, err
	}
	tokens, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	public, err := x509.MarshalPKIXPublicKey(tokens.Public())
	if err != nil {
		return nil, err
	}
	server := &x509.Certificate{
		Subject: pkix.Name{CommonName: "kube-apiserver"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost", "kubernetes.default.svc"},
	}
	for _, addr := range addrs {
		server.IPAddresses = append(server.IPAddresses, net.ParseIP(addr))
	}
	return k, errors.Join(k.write("ca.crt", "CERTIFICATE", der), k.write("tokens.pub", "PUBLIC KEY", public), k.writeKey("tokens.key", tokens), k.issue("server", server))
}

// issue signs a certificate and writes it as name.crt beside name.key.
func (k *keyring) issue(name string, cert *x509.Certificate) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	cert.SerialNumber, cert.NotAfter, cert.KeyUsage = serial, time.Now().Add(keysLive), x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, cert, k.cert, key.Public(), k.key)
	if err != nil {
		return err
	}
	return errors.Join(k.write(name+".crt", "CERTIFICATE", der), k.writeKey(name+".key", key))
}

func (k *keyring) writeKey(file string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return k.write(file, "EC PRIVATE KEY", der)
}

func (k *keyring) write(file, kind string, der []byte) error {
	return os.WriteFile(k.path(file), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

func (k *keyring) path(file string) string { return filepath.Join(k.dir, file) }

func kubeconfigName(user string) string {
	return "kubeconfig-" + base64.RawURLEncoding.EncodeToString([]byte(user))
}

// certificateOf is the path of a user's certificate and key, without .crt and .key, after kubeconfig made them.
func (k *keyring) certificateOf(user string) string { return k.path(kubeconfigName(user)) }

// kubeconfig writes a file by which the user, of the group, speaks to the server at addr, and returns its path.
func (k *keyring) kubeconfig(addr, user, group string) (string, error) {
	name := kubeconfigName(user)
	cert := &x509.Certificate{Subject: pkix.Name{CommonName: user}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if group != "" {
		cert.Subject.Organization = []string{group}
	}
	if err := k.issue(name, cert); err != nil {
		return "", err
	}
	var data [3]string
	for i, file := range []string{"ca.crt", name + ".crt", name + ".key"} {
		content, err := os.ReadFile(k.path(file))
		if err != nil {
			return "", err
		}
		data[i] = base64.StdEncoding.EncodeToString(content)
	}
	return k.path(name), os.WriteFile(k.path(name), fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters: [{name: testenv, cluster: {server: "https://%s", certificate-authority-data: %s}}]
users: [{name: testenv, user: {client-certificate-data: %s, client-key-data: %s}}]
contexts: [{name: testenv, context: {cluster: testenv, user: testenv, namespace: default}}]
current-context: testenv
`, addr, data[0], data[1], data[2]), 0o600)
}
