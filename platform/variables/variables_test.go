package variables_test

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/ticketblue/ticketblue/platform/variables"
)

type line struct {
	Serve struct {
		Files struct {
			Bucket string `name:"bucket"`
		} `embed:"" prefix:"s3-"`
		HTTPAddr string `name:"http-addr"`
	} `cmd:""`
	Ask struct {
		Limit int    `default:"20"`
		Other string `env:"SOMEBODY_ELSES"`
	} `cmd:""`
}

func parser(t *testing.T, into *line) *kong.Kong {
	t.Helper()
	k, err := kong.New(into, variables.Named("TICKETBLUE"), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestEveryFlagReadsTheVariableOfItsName(t *testing.T) {
	t.Setenv("TICKETBLUE_S3_BUCKET", "posters")
	t.Setenv("TICKETBLUE_HTTP_ADDR", ":1")
	var given line
	if _, err := parser(t, &given).Parse([]string{"serve"}); err != nil {
		t.Fatal(err)
	}
	if given.Serve.Files.Bucket != "posters" || given.Serve.HTTPAddr != ":1" {
		t.Errorf("got %+v", given.Serve)
	}
	if known := strings.Join(variables.Known(parser(t, &line{}).Model), " "); known != "SOMEBODY_ELSES TICKETBLUE_HTTP_ADDR TICKETBLUE_LIMIT TICKETBLUE_S3_BUCKET" {
		t.Error(known)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	app := parser(t, &line{}).Model
	for name, c := range map[string]struct{ environ, says string }{
		"nothing":                             {"", ""},
		"what is read, by another command":    {"TICKETBLUE_LIMIT=1", ""},
		"other programs' own":                 {"PATH=/bin TICKETBLUEST=1 S3_BUCKET=x TICKETBLUE_TEST_MYSQL=x", ""},
		"a part too many":                     {"TICKETBLUE_S_3_BUCKET=x", "TICKETBLUE_S_3_BUCKET; the nearest that is read is TICKETBLUE_S3_BUCKET"},
		"a letter exchanged, and empty":       {"TICKETBLUE_HTTP_ADRR=", "TICKETBLUE_HTTP_ADRR; the nearest that is read is TICKETBLUE_HTTP_ADDR"},
		"a Service's":                         {"TICKETBLUE_SERVICE_HOST=10.0.0.1 TICKETBLUE_SERVICE_PORT_HTTP=80 TICKETBLUE_PORT_80_TCP_ADDR=10.0.0.1 TICKETBLUE_PORT=tcp://10.0.0.1:80", ""},
		"of a Service with a longer name":     {"TICKETBLUE_METRICS_SERVICE_HOST=10.0.0.1 TICKETBLUE_METRICS_PORT=tcp://10.0.0.1:80", ""},
		"what looks like a Service's, and is": {"TICKETBLUE_PORT=8080", "TICKETBLUE_PORT; the nearest"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := variables.Check(app, "TICKETBLUE", strings.Fields(c.environ), "TICKETBLUE_TEST")
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}
