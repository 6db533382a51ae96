package mysql_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	"github.com/ticketblue/ticketblue/platform/testenv"
)

func TestTLS(t *testing.T) {
	t.Parallel()
	certificate, key := certificateOf(t, net.IPv4(127, 0, 0, 1))
	server, err := testenv.StartMySQL(t.Context(), "--ssl-cert="+certificate, "--ssl-key="+key)
	must(t, err)
	t.Cleanup(func() { server.Close() })
	for name, test := range map[string]struct {
		authority string
		opens     bool
	}{
		"with the certificate that signed the server's": {certificate, true},
		"without it": {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := settings(server.DSN("mysql"))
			s.TLS, s.TLSCA = true, test.authority
			engine, err := mysql.Open(t.Context(), s)
			if (err == nil) != test.opens {
				t.Errorf("told %v", err)
			}
			if err != nil {
				return
			}
			defer engine.Close()
			var variable, cipher string
			must(t, engine.Reader(t.Context()).QueryRowContext(t.Context(), "SHOW SESSION STATUS WHERE Variable_name = 'Ssl_cipher'").Scan(&variable, &cipher))
			if cipher == "" {
				t.Error("the connection is not encrypted")
			}
		})
	}
}

// certificateOf writes a certificate for the address that signs itself, and its key.
func certificateOf(t *testing.T, address net.IP) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IPAddresses: []net.IP{address}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	must(t, err)
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	certificate, key = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	must(t, os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), 0o600))
	must(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), 0o600))
	return certificate, key
}
