package api

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// How much is tried: each operation as each role with some requests that fit the document and some that were spoilt.
const (
	fittingRequests = 4
	spoiltRequests  = 6
)

// TestGeneratedRequests sends every operation of the document, as everybody who could come, requests that are generated
// from the document itself, fitting and spoilt. p.call holds each answer against the document: its status is named
// there, its body is of the schema, and nothing answers 500. The requests are the same each time.
func TestGeneratedRequests(t *testing.T) {
	t.Parallel()
	p := open(t)
	round, performance := p.round(50)
	d := p.document()
	buyer := p.buyer()
	reservation, order := p.bought(buyer, round, 1)
	known := map[string][]any{
		"roundId": {round}, "performanceId": {performance}, "reservationId": {reservation}, "orderId": {order}, "seats": {[]any{2, 3}},
	}
	answered := map[int]int{}
	for _, op := range d.operations() {
		if strings.HasSuffix(op.path, "/stream") {
			continue // it answers for as long as one listens
		}
		seed := fnv.New64a()
		seed.Write([]byte(op.id))
		g := &generator{d: d, random: rand.New(rand.NewPCG(seed.Sum64(), 1)), known: known}
		g.known["id"] = map[bool][]any{true: {reservation}, false: {round, performance, 1}}[strings.Contains(op.path, "reservations")]
		for _, who := range []string{"", p.buyer(), buyer, p.administrator()} {
			for i := range fittingRequests + spoiltRequests {
				g.spoil = i >= fittingRequests
				path, body := g.request(op)
				answered[p.call(who, op.method, strings.TrimPrefix(path, "/api/v1"), body).status]++
			}
		}
	}
	t.Logf("answered by status: %v", answered)
	for _, status := range []int{200, 201, 204, 400, 401, 403, 404, 409, 422} {
		if answered[status] == 0 {
			t.Errorf("no request was answered %d: the run no longer reaches what it should (%v)", status, answered)
		}
	}
}

// administrator is one of the office's; another one when something that was tried has signed out or removed the last.
func (p *place) administrator() string {
	p.t.Helper()
	if p.call(p.admin, "GET", "/users/me", nil).status == 401 {
		p.replaced++
		email := fmt.Sprintf("admin%d@example.com", p.replaced)
		secret, _, err := p.Accounts.Invite(p.t.Context(), email)
		must(p.t, err)
		p.admin = p.call("", "POST", "/auth/signup", object{"email": email, "password": password, "name": "김관리", "invitation": secret}).ok(201)["accessToken"].(string)
	}
	return p.admin
}

// generator makes requests of the document's schemas.
type generator struct {
	d      *document
	random *rand.Rand
	known  map[string][]any // values that are there, by the name of who takes them
	spoil  bool
}

// oddTexts are what people and attackers send.
var oddTexts = []string{
	"", " ", "'", "\"; DROP TABLE seats; --", "%", "../../etc/passwd", "<script>", "한글", "\u1112\u1161\u11ab", "🎫", "\u202egnp.exe", "a\u0000b", "a\nb",
	strings.Repeat("가", 5000), "NaN", "-1", "1e9", "null", "2026-02-30", "9999-12-31T23:59:59Z", "0001-01-01",
}

var oddNumbers = []any{0, -1, 1, 1.5, int64(1) << 31, int64(1) << 53, 1e300, -1e300}

func (g *generator) request(op listed) (path string, body any) {
	described, _ := g.d.operation(op.method, op.path)
	path = op.path
	query := url.Values{}
	parameters, _ := described["parameters"].([]any)
	for _, each := range parameters {
		parameter := each.(object)
		name := parameter["name"].(string)
		value := fmt.Sprint(g.value(name, parameter["schema"].(object), 0))
		if g.spoil && g.one(3) {
			value = g.oddText()
		}
		switch parameter["in"] {
		case "path":
			if value == "" || value == "." || value == ".." {
				value = "x"
			}
			path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
		case "query":
			if parameter["required"] == true || g.one(2) {
				query.Set(name, value)
			}
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if taken, ok := described["requestBody"].(object); ok {
		if media, ok := taken["content"].(object)["application/json"].(object); ok {
			body = g.value("", media["schema"].(object), 0)
			if g.spoil {
				body = g.spoilt(body)
			}
		}
	}
	if body == nil && op.method != "GET" && g.spoil && g.one(2) {
		body = []string{"{", "nul", `{"a": 1, "a": 2}`, "[1, 2", "\xff"}[g.random.IntN(5)]
	}
	return path, body
}

func (g *generator) one(in int) bool { return g.random.IntN(in) == 0 }

func (g *generator) oddText() string { return oddTexts[g.random.IntN(len(oddTexts))] }

// value is one that the schema allows, as far as a schema says.
func (g *generator) value(name string, schema object, depth int) any {
	if known := g.known[name]; len(known) > 0 && !g.one(4) {
		return copied(known[g.random.IntN(len(known))])
	}
	if reference, ok := schema["$ref"].(string); ok {
		named := reference[strings.LastIndex(reference, "/")+1:]
		return g.value(name, g.d.root["components"].(object)["schemas"].(object)[named].(object), depth+1)
	}
	if choices, ok := schema["anyOf"].([]any); ok {
		return g.value(name, choices[g.random.IntN(len(choices))].(object), depth+1)
	}
	if choices, ok := schema["enum"].([]any); ok {
		return choices[g.random.IntN(len(choices))]
	}
	if examples, ok := schema["examples"].([]any); ok && g.one(2) {
		return copied(examples[0])
	}
	kind := schema["type"]
	if several, ok := kind.([]any); ok {
		kind = several[0]
	}
	switch kind {
	case "object":
		return g.object(schema, depth)
	case "array":
		items, _ := schema["items"].(object)
		list := []any{}
		for range 1 + g.random.IntN(3) {
			if items != nil && depth < 6 {
				list = append(list, g.value("", items, depth+1))
			}
		}
		return list
	case "integer", "number":
		least, most := bound(schema["minimum"], 0), bound(schema["maximum"], 1_000_000)
		return int64(least + g.random.Float64()*(most-least))
	case "boolean":
		return g.one(2)
	case "string":
		return g.text(schema)
	}
	return object{}
}

// copied is a value of its own: what is spoilt must not be the document's.
func copied(value any) any {
	switch value := value.(type) {
	case object:
		own := object{}
		for name, member := range value {
			own[name] = copied(member)
		}
		return own
	case []any:
		own := make([]any, len(value))
		for i, item := range value {
			own[i] = copied(item)
		}
		return own
	}
	return value
}

func (g *generator) object(schema object, depth int) any {
	value := object{}
	properties, _ := schema["properties"].(object)
	required := fmt.Sprint(schema["required"])
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		property := properties[name]
		if must := strings.Contains(" "+strings.Trim(required, "[]")+" ", " "+name+" "); must || depth < 6 && g.one(2) {
			value[name] = g.value(name, property.(object), depth+1)
		}
	}
	return value
}

func (g *generator) text(schema object) string {
	switch schema["format"] {
	case "date":
		return fmt.Sprintf("2026-12-%02d", 1+g.random.IntN(28))
	case "date-time":
		return fmt.Sprintf("2026-12-%02dT%02d:30:00+09:00", 1+g.random.IntN(28), g.random.IntN(24))
	case "email":
		return fmt.Sprintf("somebody%d@example.com", g.random.IntN(1000))
	}
	length := int(bound(schema["minLength"], 0)) + g.random.IntN(12)
	length = min(length, int(bound(schema["maxLength"], 200)))
	return string([]rune(strings.Repeat("가나다라abc1!", 1+length/8))[:length])
}

func bound(value any, otherwise float64) float64 {
	if value == nil {
		return otherwise
	}
	var number float64
	if _, err := fmt.Sscan(fmt.Sprint(value), &number); err != nil {
		return otherwise
	}
	return number
}

// spoilt is the value with something wrong somewhere.
func (g *generator) spoilt(value any) any {
	switch value := value.(type) {
	case object:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			switch g.random.IntN(4) {
			case 0:
				delete(value, name)
			case 1:
				value[name] = g.spoilt(value[name])
			}
		}
		if g.one(4) {
			value["unheardOf"] = g.oddText()
		}
		return value
	case []any:
		if len(value) > 0 && g.one(2) {
			value[0] = g.spoilt(value[0])
			return value
		}
		return append(value, value...)
	}
	switch g.random.IntN(5) {
	case 0:
		return nil
	case 1:
		return oddNumbers[g.random.IntN(len(oddNumbers))]
	case 2:
		return []any{value}
	case 3:
		return object{"a": value}
	}
	text := g.oddText()
	if !utf8.ValidString(text) {
		return nil
	}
	return text
}
