package httpserver

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ticketblue/ticketblue/platform/fault"
)

// statusOf is the one place where kinds become HTTP.
var statusOf = map[fault.Kind]int{
	fault.Malformed:       http.StatusBadRequest,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Declined:        http.StatusPaymentRequired,
	fault.Denied:          http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Gone:            http.StatusGone,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.Unsupported:     http.StatusUnsupportedMediaType,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Exhausted:       http.StatusTooManyRequests,
	fault.BadGateway:      http.StatusBadGateway,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// Faults that the server itself tells.
var (
	ErrSignInNeeded  = fault.New(fault.Unauthenticated, "unauthenticated", "Sign in to do this.")
	ErrAdminOnly     = fault.New(fault.Denied, "forbidden", "This needs an administrator.")
	ErrNoSuchPath    = fault.New(fault.NotFound, "not_found", "There is nothing here.")
	ErrBodyTooLarge  = fault.New(fault.TooLarge, "body_too_large", "The request is larger than this operation accepts.")
	ErrTimedOut      = fault.New(fault.Unavailable, "timeout", "This took too long and was given up. Try again.").After(time.Second)
	ErrTooOften      = fault.New(fault.Exhausted, "rate_limited", "Too many tries. Wait a little.")
	errInternal      = fault.New(fault.Unavailable, "internal_error", "Something went wrong on our side. It has been noted.")
	errBodyCut       = fault.New(fault.Malformed, "malformed_request", "The request's body ended before it was whole. Send it again.")
	errAddress       = fault.New(fault.Malformed, "malformed_request", "The address has an escape that spells no text in UTF-8.")
	errMethodIllegal = fault.New(fault.NotFound, "method_not_allowed", "This address does not take that method.")
)

// Problem is an RFC 9457 answer with a stable code. Members that a fault adds (seats, orderId, ...) stand
// beside the standard ones.
type Problem struct {
	Title  string              `json:"title" doc:"The status in words" example:"Conflict"`
	Status int                 `json:"status" example:"409"`
	Code   string              `json:"code" doc:"What exactly happened; stable, for programs" example:"seat_taken"`
	Detail string              `json:"detail" doc:"What happened and what to do, for people"`
	Errors []*huma.ErrorDetail `json:"errors,omitempty" doc:"Which parts of the request are wrong"`

	details    map[string]any
	retryAfter time.Duration
}

// Error implements error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	header := http.Header{}
	if p.retryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(int((p.retryAfter+time.Second-1)/time.Second)))
	}
	if p.Status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", "Bearer")
	}
	return header
}

// MarshalJSON writes the standard members and the fault's own.
func (p *Problem) MarshalJSON() ([]byte, error) {
	if len(p.details) == 0 {
		type plain Problem
		return json.Marshal((*plain)(p))
	}
	members := map[string]any{"title": p.Title, "status": p.Status, "code": p.Code, "detail": p.Detail}
	if len(p.Errors) > 0 {
		members["errors"] = p.Errors
	}
	for key, value := range p.details {
		if _, taken := members[key]; !taken {
			members[key] = value
		}
	}
	return json.Marshal(members)
}

// problemOf makes the answer for err. What is no fault is logged here, once, and told without its text.
func problemOf(ctx context.Context, err error) *Problem {
	var ready *Problem
	if errors.As(err, &ready) {
		return ready
	}
	f := fault.As(err)
	status := 0
	switch {
	case f != nil:
		status = statusOf[f.Kind]
	case fault.Outage(err) != nil:
		f = fault.Outage(err)
		status = statusOf[f.Kind]
		outagesLogged.log(ctx, slog.LevelError, "a part is out of order", slog.String("error", err.Error()))
	case errors.Is(err, context.DeadlineExceeded):
		f, status = ErrTimedOut, http.StatusServiceUnavailable
	case errors.Is(err, context.Canceled):
		f, status = ErrTimedOut, 499 // the client has gone; nobody reads this
	default:
		slog.ErrorContext(ctx, "request failed", "error", err)
		f, status = errInternal, http.StatusInternalServerError
	}
	title := http.StatusText(status)
	if title == "" {
		title = "Client Closed Request"
	}
	return &Problem{
		Title: title, Status: status, Code: f.Code, Detail: f.Message,
		details: maps.Clone(f.Details()), retryAfter: f.RetryAfter,
	}
}

// prepared has the bodies of faults that operations declare, by the fault itself: in a rush the same refusal
// goes out thousands of times a second.
var prepared sync.Map // *fault.Fault → []byte

// prepare encodes a declared fault. One that hints at a time to come back is told with headers, and isn't.
func prepare(f *fault.Fault) {
	if len(f.Details()) > 0 || f.RetryAfter > 0 || f.Kind == fault.Unauthenticated {
		return
	}
	if body, err := problemOf(context.Background(), f).MarshalJSON(); err == nil {
		prepared.Store(f, body)
	}
}

// WriteProblem answers err outside of an operation.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	if f, isFault := err.(*fault.Fault); isFault { //nolint:errorlint // a wrapped fault goes the usual way
		if body, ok := prepared.Load(f); ok {
			w.Header()["Content-Type"] = problemType
			w.WriteHeader(statusOf[f.Kind])
			w.Write(body.([]byte)) //nolint:errcheck,forcetypeassert // the client may have gone; prepare stores nothing else
			return
		}
	}
	writeProblem(w, problemOf(r.Context(), err))
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", "application/problem+json")
	body, _ := p.MarshalJSON()
	w.WriteHeader(p.Status)
	w.Write(body) //nolint:errcheck // the client may have gone
}

var problemType = []string{"application/problem+json"}

// codeOfStatus names what Huma itself refuses: bodies and parameters that do not fit the schema.
func codeOfStatus(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "malformed_request"
	case http.StatusRequestTimeout:
		return "request_timeout"
	case http.StatusRequestEntityTooLarge:
		return ErrBodyTooLarge.Code
	case http.StatusUnsupportedMediaType:
		return "unsupported_media_type"
	case http.StatusNotAcceptable:
		return "not_acceptable"
	case http.StatusUnprocessableEntity:
		return "validation_failed"
	}
	return errInternal.Code
}

// Huma keeps its error answers and how it matches members in package variables; they are set once, before any server
// is made.
func init() { huma.NewError, huma.ValidateStrictCasing = humaError, true }

// wrongValues is what Huma says of every request with something wrong about it.
const wrongValues = "validation failed"

// humaError replaces Huma's own error answers.
func humaError(status int, message string, errs ...error) huma.StatusError {
	p := &Problem{Title: http.StatusText(status), Status: status, Code: codeOfStatus(status), Detail: message}
	if message == wrongValues {
		p.Detail = detailOfStatus(status)
	}
	for _, err := range errs {
		if err == nil {
			continue
		}
		var detailer huma.ErrorDetailer
		if errors.As(err, &detailer) {
			p.Errors = append(p.Errors, repeatable(detailer.ErrorDetail()))
		} else if status < http.StatusInternalServerError {
			slog.Warn("a request was refused in words that are not told", "error", err)
		}
	}
	if status >= http.StatusInternalServerError {
		slog.Error("request failed", "status", status, "error", errors.Join(errs...))
		p.Detail = errInternal.Message
	}
	return p
}

// detailOfStatus says for people what Huma found wrong about a request.
func detailOfStatus(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "The request can't be read as what this operation takes."
	case http.StatusUnsupportedMediaType:
		return "This operation does not take this kind of content."
	}
	return "Some of the values can't be accepted."
}

// repeatable is what may be told of a wrong value: an answer can be kept as a receipt, so no secret is in it.
func repeatable(wrong *huma.ErrorDetail) *huma.ErrorDetail {
	told := *wrong
	told.Message = plainWords(wrong)
	_, text := wrong.Value.(string)
	if isSecret(wrong.Location) || (wrong.Location == "body" && text) {
		told.Value = nil
	} else if members, ok := wrong.Value.(map[string]any); ok {
		members = maps.Clone(members)
		maps.DeleteFunc(members, func(name string, _ any) bool { return isSecret(name) })
		told.Value = members
	}
	return &told
}

// plainWords is what is wrong about a value without the words of what found it: those of Go's own readers follow
// a colon, or are all that there is.
func plainWords(wrong *huma.ErrorDetail) string {
	said := wrong.Message
	_, text := wrong.Value.(string)
	if what, known := readers[said]; known {
		return what
	}
	switch {
	case strings.HasPrefix(said, "expected string to be RFC"), strings.HasPrefix(said, "expected string to be regex"), strings.HasPrefix(said, "expected duration"):
		said, _, _ = strings.Cut(said, ":")
	case strings.HasPrefix(said, "invalid date/time for format"), strings.HasPrefix(said, "invalid value"):
		return "is not written as this parameter is"
	case wrong.Location == "body" && text:
		return "has a value that this operation can't take"
	}
	return said
}

// readers are Huma's words that name types of a program.
var readers = map[string]string{
	"invalid integer": "expected integer", "invalid float": "expected number", "invalid boolean": "expected boolean",
}

// isSecret reports whether a member of a request, by its name or its place, is one that only its sender may know.
func isSecret(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "password") || strings.Contains(name, "secret") || strings.Contains(name, "token") || strings.Contains(name, "invitation")
}
