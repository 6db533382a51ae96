package controller

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/ticketblue/ticketblue/operator/api/v1alpha1"
)

// The DSNs that the operator writes are read by the driver that the office opens them with: each leads to one server.
func TestTheDriverReadsTheDSNsThatAreWritten(t *testing.T) {
	t.Parallel()
	managed := v1alpha1.DatabaseSpec{Managed: &v1alpha1.ManagedServers{Servers: 3}}
	external := v1alpha1.DatabaseSpec{External: &v1alpha1.ExternalServers{Servers: []v1alpha1.ExternalServer{
		{Name: "a", Host: "db-a.example.com", Port: 3307}, {Name: "b", Host: "fd00::2", Port: 3306},
	}}}
	for name, c := range map[string]struct {
		spec v1alpha1.DatabaseSpec
		want []string
	}{
		"managed":  {managed, []string{"tables-0.tables-servers:3306", "tables-1.tables-servers:3306", "tables-2.tables-servers:3306"}},
		"external": {external, []string{"db-a.example.com:3307", "[fd00::2]:3306"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.spec.Schema = "ticketblue"
			resource := &v1alpha1.Database{ObjectMeta: metav1.ObjectMeta{Name: "tables"}, Spec: c.spec}
			env := map[string]string{"DATABASE_USER": "office", "DATABASE_PASSWORD": "p@ss:/w)"}
			for _, v := range databaseSettings(&v1alpha1.Office{}, database{resource: resource, credentials: "users"}) {
				if v.ValueFrom == nil && v.Name != "DATABASE_USER" {
					env[v.Name] = strings.NewReplacer("$(DATABASE_USER)", env["DATABASE_USER"], "$(DATABASE_PASSWORD)", env["DATABASE_PASSWORD"]).Replace(v.Value)
				}
			}
			read := func(dsn string) string {
				config, err := mysql.ParseDSN(dsn)
				if err != nil {
					t.Fatalf("%s: %v", dsn, err)
				}
				if config.User != "office" || config.Passwd != "p@ss:/w)" || config.DBName != "ticketblue" || config.Net != "tcp" {
					t.Errorf("%s is read as %+v", dsn, config)
				}
				return config.Addr
			}
			if got := read(env["TICKETBLUE_MYSQL_PRIMARY"]); got != "tables-primary:3306" {
				t.Errorf("the primary is %s", got)
			}
			var got []string
			for _, dsn := range strings.Split(env["TICKETBLUE_MYSQL_REPLICA"], ",") {
				got = append(got, read(dsn))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("replicas are %v", got)
			}
		})
	}
}
