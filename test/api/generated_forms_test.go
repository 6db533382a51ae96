package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// randomForms are put together of parts at random, for each operation and role.
const randomForms = 12

// TestGeneratedForms is TestGeneratedRequests of bodies that are files: every operation of the document that takes a form is
// sent forms that fit and forms that are wrong in one thing, as everybody who could come; the plan of a hall is sent as
// files of all kinds; and every operation that takes no form is sent one. p.call holds each answer against the document.
func TestGeneratedForms(t *testing.T) {
	t.Parallel()
	p := open(t)
	_, performance := p.round(5)
	shown := p.call("", "GET", fmt.Sprintf("/performances/%d", performance), nil).ok(200)
	d := p.document()
	answered := map[int]int{}
	taking := 0
	for _, op := range d.operations() {
		described, _ := d.operation(op.method, op.path)
		taken, ok := described["requestBody"].(object)
		if !ok {
			continue
		}
		content := taken["content"].(object)
		seed := fnv.New64a()
		seed.Write([]byte(op.id))
		g := &generator{d: d, random: rand.New(rand.NewPCG(seed.Sum64(), 2)), known: map[string][]any{"id": {performance}}}
		var bodies []sent
		switch {
		case content["multipart/form-data"] != nil:
			taking++
			f := &forms{generator: g, picture: picture(t, 30)}
			properties := content["multipart/form-data"].(object)["schema"].(object)["properties"].(object)
			if properties["data"] != nil {
				draft := p.draft()
				draft["hallId"] = shown["hall"].(object)["id"]
				f.data, _ = json.Marshal(draft)
			}
			f.file = slices.DeleteFunc(slices.Sorted(maps.Keys(properties)), func(name string) bool { return name == "data" })[0]
			bodies = append(f.spoilt(), f.atRandom(randomForms)...)
			for kind := range byName(content) {
				bodies = append(bodies, f.alone(kind)...)
			}
		case op.id == "replace-plan":
			g.known["id"] = []any{1}
			bodies = planFiles()
		default:
			f := &forms{generator: g, data: []byte("{}"), file: "file", picture: []byte("x")}
			bodies = []sent{f.of("a form that nobody asked for", f.fitting()...), {"no form at all", "multipart/form-data", "--"}}
		}
		path, _ := g.request(op)
		for _, who := range []string{"", p.buyer(), p.administrator()} {
			for _, body := range bodies {
				a := p.call(who, op.method, strings.TrimPrefix(path, "/api/v1"), body.content, "Content-Type", body.kind)
				answered[a.status]++
				if a.status < 400 && never[body.name] {
					t.Errorf("%s acted on %s", op.id, body.name)
				}
				if a.status >= 400 && body.name == fits && who == p.admin {
					t.Errorf("%s refused a form that fits: %s", op.id, a.raw)
				}
				if t.Failed() {
					t.Fatalf("with %s", body.name)
				}
			}
		}
	}
	t.Logf("%d operations take forms; answered by status: %v", taking, answered)
	if taking < 3 {
		t.Errorf("only %d operations take forms", taking)
	}
	for _, status := range []int{200, 201, 400, 401, 403, 413, 415, 422} {
		if answered[status] == 0 {
			t.Errorf("no form was answered %d: the run no longer reaches what it should (%v)", status, answered)
		}
	}
}

// sent is a body.
type sent struct{ name, kind, content string }

const fits = "a form that fits"

// never are the bodies that no operation may act on, whoever sends them: they are not whole, or say two things.
var never = map[string]bool{
	"no parts": true, "a part twice": true, "nothing but one part twice": true, "one more part": true, "a part that is wrongly named": true,
	"more than all parts may have": true, "very many parts": true, "a form that is cut short": true, "a form without its end": true,
	"a form of boundaries": true, "another boundary": true, "an end only": true, "no form at all": true, "a form that nobody asked for": true,
	"a file that is too large": true, "a giant picture": true, "half a picture": true, "one name twice": true, "data twice": true, "half of the data": true,
}

// part is one of a form: its header as it stands there, and what is in it.
type part struct{ header, content string }

func field(name string, content []byte) part {
	return part{`Content-Disposition: form-data; name="` + name + `"`, string(content)}
}

func fileOf(name, file string, content []byte) part {
	return part{`Content-Disposition: form-data; name="` + name + `"; filename="` + file + "\"\r\nContent-Type: image/png", string(content)}
}

const boundary = "----a-form-of-the-office"

// forms makes the forms of one operation.
type forms struct {
	*generator
	data    []byte // the JSON of the part "data"; nil when there is none
	file    string // the name of the file's part
	picture []byte
}

func (f *forms) fitting() []part {
	parts := []part{fileOf(f.file, "poster.png", f.picture)}
	if f.data != nil {
		parts = append([]part{field("data", f.data)}, parts...)
	}
	return parts
}

// of is a form as a browser writes it.
func (f *forms) of(name string, parts ...part) sent {
	return sent{name, "multipart/form-data; boundary=" + boundary, written(parts...)}
}

func written(parts ...part) string {
	var b strings.Builder
	for _, part := range parts {
		fmt.Fprintf(&b, "--%s\r\n%s\r\n\r\n%s\r\n", boundary, part.header, part.content)
	}
	return b.String() + "--" + boundary + "--\r\n"
}

// files are what can come in the place of a picture.
func (f *forms) files() map[string][]byte {
	giant := slices.Clone(f.picture) // says that it has 2^31 pixels a side
	copy(giant[16:24], "\x7f\xff\xff\xff\x7f\xff\xff\xff")
	sum := crc32.ChecksumIEEE(giant[12:29])
	copy(giant[29:33], []byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
	return map[string][]byte{
		"an empty file": {}, "a file of one byte": {0xff}, "half a picture": f.picture[:len(f.picture)/2], "only a picture's beginning": f.picture[:8],
		"a giant picture": giant, "a picture with more behind it": append(slices.Clone(f.picture), "<script>"...), "a text": []byte("poster"),
		"JSON": []byte("{}"), "a page": []byte("<!doctype html><script>alert(1)</script>"), "SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"GIF": []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), "no JPEG": []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\xff\xff\xff"), "no WebP": []byte("RIFF\xff\xff\xff\xffWEBPVP8L"),
		"a boundary": []byte("\r\n--" + boundary + "--\r\n"), "a file that is too large": bytes.Repeat([]byte{0x89}, 10<<20+1),
	}
}

// documents are what can come in the place of JSON.
func documents(good string) map[string]string {
	return map[string]string{
		"no data": "", "a space": " ", "half of the data": good[:len(good)/2], "data twice": good + good, "a list": "[" + good + "]", "null": "null", "a number": "1e400",
		"a text": `"data"`, "data with a mark": "\ufeff" + good, "UTF-16": "\xff\xfe{\x00}\x00", "no UTF-8": `{"title": "` + "\xbd\xba" + `"}`,
		"one name twice": `{"title": "a", "title": "b"}`, "deep data": strings.Repeat("[", 100_000), "deep objects": strings.Repeat(`{"a":`, 20_000),
		"a bare surrogate": `{"title": "\ud800"}`, "a NUL": `{"title": "\u0000"}`, "too much": `{"description": "` + strings.Repeat("가", 1<<20) + `"}`,
		"too many names": "{" + strings.Repeat(`"a":1,`, 100_000) + `"a":1}`,
	}
}

// spoilt are forms that are wrong in one thing, and one that fits.
func (f *forms) spoilt() (all []sent) {
	good := f.fitting()
	file := good[len(good)-1]
	whole := written(good...)
	add := func(name string, parts ...part) { all = append(all, f.of(name, parts...)) }
	with := func(header string) []part {
		return append(slices.Clone(good[:len(good)-1]), part{header, file.content})
	}

	add(fits, good...)
	add("no parts")
	add("its parts the other way around", reversed(good)...)
	for _, one := range good {
		add("one part only", one)
		add("a part twice", append(slices.Clone(good), one)...)
		add("nothing but one part twice", one, one)
	}
	for _, name := range []string{
		"", "file", strings.ToUpper(f.file), f.file + "[]", " " + f.file, "../" + f.file, f.file + "\x00", "\xff", `a\"b`, strings.Repeat("n", 70_000), "한글",
	} {
		add("a part that is wrongly named", with(`Content-Disposition: form-data; name="`+name+`"; filename="poster.png"`)...)
		add("one more part", append(slices.Clone(good), field(name, []byte("x")))...)
	}
	for _, name := range []string{"", "../../etc/passwd", "a\x00b", `\"`, "\u202egnp.exe", strings.Repeat("n", 70_000), "poster.exe", "C:\\poster.png"} {
		add("a file that is wrongly named", with(`Content-Disposition: form-data; name="`+f.file+`"; filename="`+name+`"`)...)
	}
	for _, header := range []string{
		"", "nothing", ": ", "Content-Disposition", "Content-Disposition: attachment", "Content-Disposition: form-data; name=" + f.file + "; name=data",
		"Content-Disposition: form-data; name*=UTF-8''" + f.file, "X: " + strings.Repeat("x", 200_000), strings.Repeat("A: b\r\n", 20_000) + "C: d",
		"Content-Disposition: form-data; name=\"" + f.file + "\"\r\nContent-Transfer-Encoding: quoted-printable",
		"Content-Disposition: form-data; name=\"" + f.file + "\"\r\nContent-Transfer-Encoding: base64",
		"Content-Disposition: form-data; name=\"" + f.file + "\"\r\nContent-Type: multipart/mixed; boundary=" + boundary,
		"Content-Disposition: form-data; name=\"" + f.file + "\"\r\nContent-Encoding: gzip\r\nContent-Length: 1",
	} {
		add("a part with another header", with(header)...)
	}
	for name, content := range byName(f.files()) {
		add(name, append(slices.Clone(good[:len(good)-1]), fileOf(f.file, "poster.png", content))...)
	}
	if f.data != nil {
		for name, document := range byName(documents(string(f.data))) {
			add(name, field("data", []byte(document)), file)
			add(name+" without a file", fileOf("data", "data.json", []byte(document)))
		}
	}
	many := make([]part, 20_000)
	for i := range many {
		many[i] = field(fmt.Sprint(i), nil)
	}
	add("very many parts", slices.Concat(many, good)...)
	add("more than all parts may have", append(slices.Clone(good), fileOf("more", "x", bytes.Repeat([]byte("x"), 12<<20)))...)

	form := "multipart/form-data; boundary=" + boundary
	for _, cut := range cuts(whole) {
		all = append(all, sent{"a form that is cut short", form, whole[:cut]})
	}
	all = append(all,
		sent{"a form without its end", form, strings.TrimSuffix(whole, "--\r\n")}, sent{"lines that end otherwise", form, strings.ReplaceAll(whole, "\r\n", "\n")},
		sent{"something before it", form, strings.Repeat("before\r\n", 50_000) + whole}, sent{"something behind it", form, whole + strings.Repeat("x", 300_000)},
		sent{"another boundary", "multipart/form-data; boundary=other", whole}, sent{"an end only", form, "--" + boundary + "--"},
		sent{"a form of boundaries", form, strings.Repeat("--"+boundary+"\r\n", 20_000)},
	)
	for _, kind := range []string{
		"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + strings.Repeat("b", 300), "multipart/form-data; boundary=\"a\rb\"",
		"multipart/form-data; boundary=" + boundary + "; boundary=other", "multipart/mixed; boundary=" + boundary, "MULTIPART/FORM-DATA; BOUNDARY=" + boundary,
		"application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-16", "image/png", ";", "application/octet-stream", "multipart/form-data; boundary=" + boundary + "; charset=cp949",
	} {
		all = append(all, sent{"a form called " + kind, strings.ReplaceAll(kind, "\r", ""), whole})
	}
	return all
}

// cuts are places at which a form can be cut short: some anywhere, and all around the lines that separate its parts.
func cuts(whole string) (places []int) {
	for n := range 12 {
		places = append(places, len(whole)*n/12)
	}
	line := "--" + boundary + "\r\n"
	for from := 0; ; {
		at := strings.Index(whole[from:], line)
		if at < 0 {
			return places
		}
		at += from
		from = at + len(line)
		places = append(places, max(at-2, 0), at, at+2, from-2, from-1, from, from+10)
	}
}

// alone are bodies that are no form, of a kind that the operation takes or not.
func (f *forms) alone(kind string) (all []sent) {
	if kind == "multipart/form-data" {
		return nil
	}
	for name, content := range byName(f.files()) {
		all = append(all, sent{name + " as " + kind, kind, string(content)})
	}
	return append(all, sent{"a picture as " + kind, kind, string(f.picture)}, sent{"a picture as nothing", "", string(f.picture)})
}

// atRandom are forms of parts that were drawn, some of them changed or cut anywhere.
func (f *forms) atRandom(n int) (all []sent) {
	var parts []part
	for _, content := range byName(f.files()) {
		if len(content) < 1<<20 {
			parts = append(parts, fileOf(f.file, f.oddText(), content))
		}
	}
	for range n {
		var drawn []part
		if f.data != nil {
			var value any
			if json.Unmarshal(f.data, &value) == nil {
				data, _ := json.Marshal(f.generator.spoilt(value))
				drawn = append(drawn, field("data", data))
			}
		}
		for range f.random.IntN(3) {
			drawn = append(drawn, parts[f.random.IntN(len(parts))])
		}
		s := f.of("a form at random", drawn...)
		content := []byte(s.content)
		if at := f.random.IntN(len(content)); f.one(3) {
			content = content[:at]
		} else if f.one(3) {
			content[at] = byte(f.random.IntN(256))
		}
		s.content = string(content)
		all = append(all, s)
	}
	return all
}

// planFiles are seat plans as files have them.
func planFiles() (all []sent) {
	const good = `{"zones": [{"name": "1층", "rows": [{"row_number": "A", "seats": [{"seat_number": "1", "position": {"x": 1, "y": 2}}]}]}]}`
	for name, document := range byName(documents(good)) {
		for _, kind := range []string{"application/json", "text/csv", ""} {
			all = append(all, sent{name + " as " + kind, kind, document})
		}
	}
	for name, document := range byName(map[string]string{
		"a drawing": good, "with a mark": "\ufeff" + good, "CSV": "zone,row,seat\r\n1층,A,1\r\n", "cp949": "{\"zones\": [{\"name\": \"1\xc3\xfe\"}]}",
		"no seats": `{"seats": []}`, "zones that are none": `{"zones": [null, 5, {"rows": [null]}]}`, "seats that are none": `{"seats": [null, 5]}`,
		"far away": `{"seats": [{"x": 1e308, "y": -1e308}]}`, "many seats": `{"seats": [` + strings.Repeat(`{"x":1,"y":1},`, 150_000) + `{"x":1,"y":1}]}`,
		"a long name": `{"seats": [{"label": "` + strings.Repeat("가", 100_000) + `", "x": 1, "y": 1}]}`,
	}) {
		all = append(all, sent{name, "application/json", document})
	}
	f := &forms{file: "plan", picture: []byte(good)}
	return append(all, f.of("a form", f.fitting()...))
}

// byName walks a map in the order of its names, so that each run sends the same.
func byName[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			if !yield(name, m[name]) {
				return
			}
		}
	}
}

func reversed(parts []part) []part {
	turned := slices.Clone(parts)
	slices.Reverse(turned)
	return turned
}
