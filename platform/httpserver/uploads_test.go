package httpserver_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

func TestAFormThatIsCutShortIsRefusedWherever(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	large := fault.New(fault.TooLarge, "file_too_large", "The file is too large.")
	type filed struct {
		httpserver.Uploaded
		asked
	}
	httpserver.Register(d.server.API, httpserver.Operation{
		ID: "file", Method: http.MethodPost, Path: "/file", Access: httpserver.Public,
		Upload: &httpserver.Upload{Part: "file", Limit: 100, TooLarge: large}, Faults: []*fault.Fault{large},
	}, func(_ context.Context, in *filed) (*text, error) {
		return said(fmt.Sprintf("%s with %s", in.Body.Text, in.File())), nil
	})
	const whole = "--b\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{\"text\": \"a\"}\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nsome bytes --b-- \r\n--b--\r\n"
	for end := range len(whole) + 1 {
		got := d.ask(http.MethodPost, "/file", whole[:end], "Content-Type", "multipart/form-data; boundary=b")
		if over := end >= len(whole)-len("\r\n"); over != (got.Code == http.StatusOK) || !over && got.Code != http.StatusBadRequest && got.Code != http.StatusUnprocessableEntity {
			t.Errorf("%q is answered %d %s", whole[:end], got.Code, got.Body)
		}
	}
	for name, form := range map[string]string{
		"with what stands before and behind it": "before\r\n" + whole + "behind", "with lines of Unix": strings.ReplaceAll(whole, "\r\n", "\n"),
	} {
		if got := d.ask(http.MethodPost, "/file", form, "Content-Type", "multipart/form-data; boundary=b"); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "a with some bytes --b-- ") {
			t.Errorf("a form %s is answered %d %s", name, got.Code, got.Body)
		}
	}
}
