package mysql_test

import (
	"testing"

	"github.com/ticketblue/ticketblue/adapters/sqlstore/mysql"
	"github.com/ticketblue/ticketblue/test/testenv"
)

func TestTLS(t *testing.T) {
	t.Parallel()
	certificate, key, err := testenv.Certificate(t.TempDir())
	must(t, err)
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
