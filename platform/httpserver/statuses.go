package httpserver

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/idempotency"
)

// general are the codes that the server itself answers with, by status.
func (op Operation) general(input bool) map[int][]string {
	codes := map[int][]string{
		http.StatusInternalServerError: {errInternal.Code},
		http.StatusServiceUnavailable:  {ErrTimedOut.Code},
	}
	add := func(faults ...*fault.Fault) {
		for _, f := range faults {
			status := statusOf[f.Kind]
			codes[status] = append(codes[status], f.Code)
		}
	}
	add(errAddress)
	if input || op.Method != http.MethodGet {
		codes[http.StatusUnprocessableEntity] = []string{codeOfStatus(http.StatusUnprocessableEntity)}
	}
	if op.Method != http.MethodGet {
		for _, status := range []int{http.StatusRequestTimeout, http.StatusUnsupportedMediaType} {
			codes[status] = []string{codeOfStatus(status)}
		}
		add(op.tooLarge())
	}
	if op.Access != Public {
		add(ErrSignInNeeded)
	}
	if op.Access == Admin {
		add(ErrAdminOnly)
	}
	if op.keyed() {
		add(idempotency.ErrKeyReused, idempotency.ErrKeyInUse, errKeyLength)
	}
	if op.RateLimit != nil {
		add(ErrTooOften)
	}
	return codes
}

// keyed reports whether the operation takes an Idempotency-Key.
func (op Operation) keyed() bool { return op.Method == http.MethodPost && op.Access != Public }

func (op Operation) tooLarge() *fault.Fault {
	if op.Upload != nil {
		return op.Upload.TooLarge
	}
	return ErrBodyTooLarge
}

// refusals are the statuses that are no success, with their codes.
func (op Operation) refusals(input bool) map[string]*huma.Response {
	codes := op.general(input)
	for status, more := range codesByStatus(op.Faults) {
		codes[status] = append(more, codes[status]...)
	}
	responses := map[string]*huma.Response{}
	for status, named := range codes {
		responses[fmt.Sprint(status)] = &huma.Response{
			Description: "`" + strings.Join(distinct(named), "`, `") + "`",
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
		}
	}
	if op.Ready != nil {
		responses[fmt.Sprint(http.StatusNotModified)] = &huma.Response{Description: "What If-None-Match names is still so"}
	}
	return responses
}

func distinct(codes []string) (kept []string) {
	seen := map[string]bool{}
	for _, code := range codes {
		if !seen[code] {
			kept = append(kept, code)
		}
		seen[code] = true
	}
	return kept
}

// shareResponses moves responses that many operations have to the document's components.
func (a *API) shareResponses() {
	document := a.inner.OpenAPI()
	counts := map[string]int{}
	each := func(visit func(status string, operation *huma.Operation, response *huma.Response)) {
		for _, path := range document.Paths {
			for _, operation := range []*huma.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete} {
				if operation == nil {
					continue
				}
				for status, response := range operation.Responses {
					if response.Ref == "" && (status >= "400" || status == "304") {
						visit(status, operation, response)
					}
				}
			}
		}
	}
	each(func(status string, _ *huma.Operation, response *huma.Response) { counts[status+response.Description]++ })
	if document.Components.Responses == nil {
		document.Components.Responses = map[string]*huma.Response{}
	}
	each(func(status string, operation *huma.Operation, response *huma.Response) {
		if counts[status+response.Description] < sharedBy {
			return
		}
		name := responseName(status, response.Description)
		document.Components.Responses[name] = response
		operation.Responses[status] = &huma.Response{Ref: "#/components/responses/" + name}
	})
}

// sharedBy is how many operations must have a response before it stands among the components.
const sharedBy = 8

// responseName names a response by its status and its codes: Status401-unauthenticated.
func responseName(status, description string) string {
	if !strings.HasPrefix(description, "`") {
		return "Status" + status
	}
	return "Status" + status + "-" + strings.NewReplacer("`", "", ", ", "-").Replace(description)
}
