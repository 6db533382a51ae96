package kakaosim

import (
	_ "embed" // the page
	"hash/fnv"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// asked are the parameters of a sign-in that the page carries on.
var asked = []string{"client_id", "redirect_uri", "state", "nonce", "code_challenge"}

// choice is somebody whom one may be.
type choice struct {
	person
	Note string
}

var choices = []choice{
	{person{"", "user@example.com", "이예매", true}, "확인된 이메일 · verified e-mail"},
	{person{"", "kakao@example.com", "김카카오", true}, "확인된 이메일 · verified e-mail"},
	{person{"", "unverified@example.com", "박미확인", false}, "확인되지 않은 이메일 · unverified e-mail"},
	{person{"", "", "최무명", false}, "이메일 없음 · no e-mail"},
}

// page asks who one is.
func (s *Simulator) page(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if !s.fit(w, r, query) {
		return
	}
	carried := map[string]string{}
	for _, name := range asked {
		carried[name] = query.Get(name)
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	pageTemplate.Execute(w, map[string]any{"Carried": carried, "Choices": choices}) //nolint:errcheck // the client may have gone
}

// agree sends the browser back with a code, or with error=access_denied when the person says no.
func (s *Simulator) agree(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request", "the form can't be read")
		return
	}
	form := r.PostForm
	if !s.fit(w, r, form) {
		return
	}
	back := url.Values{"state": {form.Get("state")}}
	if form.Get("deny") != "" {
		back.Set("error", "access_denied")
		back.Set("error_description", "User denied access")
	} else {
		who := person{form.Get("subject"), form.Get("email"), form.Get("name"), form.Get("verified") != ""}
		if _, err := strconv.ParseInt(who.Subject, 10, 64); err != nil {
			who.Subject = subjectOf(who)
		}
		code := s.give(grant{
			person: who, clientID: form.Get("client_id"), redirect: form.Get("redirect_uri"),
			nonce: form.Get("nonce"), challenge: form.Get("code_challenge"),
		})
		if code == "" {
			refuse(w, http.StatusServiceUnavailable, "temporarily_unavailable", "too many sign-ins at once")
			return
		}
		back.Set("code", code)
	}
	http.Redirect(w, r, form.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

// fit refuses what Kakao would refuse before it asks anybody.
func (s *Simulator) fit(w http.ResponseWriter, r *http.Request, asked url.Values) bool {
	switch {
	case !knownClient(r, asked.Get("client_id"), asked.Get("redirect_uri")):
		refuse(w, http.StatusBadRequest, "invalid_request", "the application or its address is not known (KOE101, KOE006)")
	case asked.Get("code_challenge") == "":
		refuse(w, http.StatusBadRequest, "invalid_request", "this stand-in wants PKCE with S256")
	default:
		return true
	}
	return false
}

// subjectOf is the number of somebody who didn't choose one: the same whenever they come.
func subjectOf(p person) string {
	h := fnv.New64a()
	h.Write([]byte(p.Email + "\x00" + p.Name))
	return strconv.FormatInt(int64(h.Sum64()>>16), 10)
}
