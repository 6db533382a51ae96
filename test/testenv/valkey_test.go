package testenv_test

import (
	"testing"

	"github.com/ticketblue/ticketblue/test/testenv"
)

func TestValkey(t *testing.T) {
	t.Parallel()
	server, err := testenv.StartValkey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	want := func(answer, command string) {
		t.Helper()
		if got, err := server.Do(t.Context(), command); err != nil || got != answer {
			t.Errorf("%s: %q, %v", command, got, err)
		}
	}
	want("+OK", "SET seat 12")
	if err := server.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	want("$-1", "GET seat")
	want("+OK", "SET seat 12")
	if err := server.Kill(); err != nil {
		t.Error(err)
	}
	if _, err := server.Do(t.Context(), "GET seat"); err == nil {
		t.Error("it answers after it was killed")
	}
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	want("$-1", "GET seat") // it keeps nothing on the disk
}
