package httpserver

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	"github.com/klauspost/compress/gzhttp"

	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/idempotency"
	"github.com/ticketblue/ticketblue/platform/text"
)

// Limits of an operation unless it says otherwise.
const (
	defaultBodyLimit = 1 << 20
	defaultTimeLimit = 15 * time.Second
)

// Operation describes one call of the API.
type Operation struct {
	ID      string // unique, such as reserve-seats
	Method  string
	Path    string // with {parameters}, including /api/v1
	Tag     string // its group in the documentation
	Summary string // one line
	Text    string // more, in Markdown

	Access    Access
	Status    int            // of a success; 0 is 200, or 204 without a body
	Later     bool           // may also answer 202, with the same body: it is not known yet
	Redirects reflect.Type   // answers programs with 200 and one of these, where it redirects browsers (Redirect, Answer)
	Faults    []*fault.Fault // what it can answer instead; the general ones need no naming

	BodyLimit int64         // bytes; 0 is 1 MiB
	TimeLimit time.Duration // 0 is 15 s; ignored for a Stream
	Stream    bool          // answers for as long as the client listens
	Ready     *Ready        // a public GET whose answers are made ahead
	Hidden    bool          // not in the documentation
	Secret    bool          // a POST whose answer has a secret: what is kept of it for repetitions is sealed
	Upload    *Upload       // takes a file along; nil for none
	Produces  string        // the media type of an answer that is a file; "" for JSON
	RateLimit func(http.Handler) http.Handler
	// Early may answer in the operation's place, for a caller who may call it, before anything is taken
	// apart: for what a crowd gets.
	Early func(next http.Handler) http.Handler
}

// API is where modules register their operations.
type API struct {
	outer         chi.Router // with what surrounds an operation
	inner         huma.API   // the operations themselves
	innerRouter   http.Handler
	authenticator Authenticator
	receipts      *receiptKeeper
	answers       *Answers
	streams       *streams
	limiter       Limiter
	fresh         *Freshness
	now           func() time.Time
}

func newAPI(router chi.Router, version string, authenticator Authenticator, receipts idempotency.Store, answers *Answers, now func() time.Time) *API {
	config := huma.DefaultConfig("Ticket Blue", version)
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Formats, config.DefaultFormat = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}, "application/json"
	config.CreateHooks = nil // no $schema members in answers
	config.DocsPath, config.OpenAPIPath, config.SchemasPath = "", "", ""
	config.Info.Description = "The ticket office's API. Money is whole won, instants carry an offset, days are days in Seoul; errors are problem+json with a stable code."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "The accessToken of a sign-in"},
	}
	inner := chi.NewMux()
	return &API{
		outer: router, innerRouter: inner, inner: humachi.New(inner, config),
		authenticator: authenticator, receipts: newReceiptKeeper(receipts, now), answers: answers, now: now,
	}
}

// OpenAPI is the document of all registered operations.
func (a *API) OpenAPI() *huma.OpenAPI { return a.inner.OpenAPI() }

// Register adds an operation. I and O are its request and response as Huma reads them.
func Register[I, O any](a *API, op Operation, handler func(context.Context, *I) (*O, error)) {
	if op.Access == 0 {
		panic(fmt.Sprintf("httpserver: operation %s does not say who may call it", op.ID))
	}
	if missing := op.mustEmbed(new(I)); missing != "" {
		panic(fmt.Sprintf("httpserver: the request of operation %s does not embed %s", op.ID, missing))
	}
	for _, f := range op.Faults {
		prepare(f)
	}
	document := op.document(reflect.TypeFor[I]().NumField() > 0)
	if op.Upload != nil {
		document.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{}}
	}
	clean := cleanerOf(reflect.TypeFor[I](), text.Lines, map[reflect.Type]bool{})
	huma.Register(a.inner, document, func(ctx context.Context, input *I) (*O, error) {
		if clean != nil {
			clean(reflect.ValueOf(input).Elem())
		}
		var x exchange
		if op.surrounded() {
			x = exchangeOf(ctx)
			fill(input, x)
		}
		output, err := handler(ctx, input)
		if err != nil {
			if x.attempt != nil {
				x.attempt.Refused(err)
			}
			return nil, problemOf(ctx, err)
		}
		return output, nil
	})
	if op.Produces != "" {
		document.Responses["200"].Content = map[string]*huma.MediaType{op.Produces: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	}
	if op.Later {
		document.Responses["202"] = &huma.Response{Description: http.StatusText(http.StatusAccepted), Content: document.Responses["200"].Content}
	}
	if op.Redirects != nil {
		document.Responses["200"] = &huma.Response{
			Description: http.StatusText(http.StatusOK),
			Content:     map[string]*huma.MediaType{"application/json": {Schema: a.inner.OpenAPI().Components.Schemas.Schema(op.Redirects, true, "")}},
		}
	}
	if op.Upload != nil {
		op.Upload.describe(document.RequestBody)
	}
	a.outer.Method(op.Method, op.Path, a.surround(op))
}

// surround puts around an operation what it needs and nothing more, outermost first: measuring, who it is,
// the limits, the repeated request, the answer made ahead.
func (a *API) surround(op Operation) http.Handler {
	handler := a.innerRouter
	if !op.Stream {
		handler = holdStatus(handler)
	}
	if op.Method != http.MethodGet {
		handler = readBody(handler)
	}
	if op.Ready != nil {
		handler = a.answers.Serve(op.Ready, handler)
	}
	if op.Method == http.MethodPost {
		handler = a.receipts.replay(op.Secret, handler)
	}
	if op.Ready == nil && !op.Stream {
		handler = compress(handler) // outside of replay: a receipt keeps the plain bytes
	}
	if !op.Stream && op.Ready == nil {
		handler = limitTime(op.timeLimit(), handler)
	}
	if op.Upload != nil {
		handler = op.Upload.take(handler)
	}
	if op.Method != http.MethodGet {
		handler = limitBody(op.bodyLimit(), op.tooLarge(), handler)
	}
	if op.Stream {
		handler = a.streams.carry(handler)
	}
	if op.Early != nil {
		handler = op.Early(handler)
	}
	handler = a.fresh.around(op, handler)
	handler = a.authenticate(op.Access, op.Stream, handler)
	if op.Access != Public || op.Method != http.MethodGet {
		handler = noStore(handler)
	}
	if op.RateLimit != nil {
		handler = op.RateLimit(handler)
	}
	return measure(op.ID, readAddress(handler))
}

func (op Operation) bodyLimit() int64 {
	if op.Upload != nil {
		return op.Upload.bodyLimit()
	}
	if op.BodyLimit > 0 {
		return op.BodyLimit
	}
	return defaultBodyLimit
}

func (op Operation) timeLimit() time.Duration {
	if op.TimeLimit > 0 {
		return op.TimeLimit
	}
	return defaultTimeLimit
}

// document is the operation as OpenAPI tells it, with each code that it can answer under its status. input tells
// whether it takes anything that could be wrong.
func (op Operation) document(input bool) huma.Operation {
	doc := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Text,
		Tags: []string{op.Tag}, DefaultStatus: op.Status, Hidden: op.Hidden, MaxBodyBytes: op.bodyLimit() + 1,
		Responses: op.refusals(input), SkipValidateParams: false,
	}
	if op.Access != Public {
		doc.Security = []map[string][]string{{"bearer": {}}}
	}
	if op.keyed() {
		doc.Parameters = append(doc.Parameters, &huma.Param{
			Name: "Idempotency-Key", In: "header", Description: "A key of your choice: repeating the request with it repeats the answer, not the effect. Kept 24 h.",
			Schema: &huma.Schema{Type: huma.TypeString, MinLength: new(1), MaxLength: new(maxKeyLength)},
		})
	}
	return doc
}

func codesByStatus(faults []*fault.Fault) map[int][]string {
	codes := map[int][]string{}
	for _, f := range faults {
		status := statusOf[f.Kind]
		if !slices.Contains(codes[status], f.Code) {
			codes[status] = append(codes[status], f.Code)
		}
	}
	return codes
}

// compress answers in gzip where it pays and the client takes it.
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(minCompressed))
	if err != nil {
		panic("httpserver: compression settings: " + err.Error())
	}
	return wrap(next)
}

// noStore has nobody keep an answer that is one person's: a browser's back button, or a proxy, would show it to the next.
func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Cache-Control"] = []string{"no-store"}
		next.ServeHTTP(w, r)
	})
}

func limitBody(limit int64, tooLarge *fault.Fault, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > limit {
			WriteProblem(w, r, tooLarge.With("limit", limit))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

func limitTime(limit time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
