package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
)

// picture is a PNG of the width, three by four.
func picture(t *testing.T, width int) []byte {
	t.Helper()
	drawn := image.NewRGBA(image.Rect(0, 0, width, width*4/3))
	for i := range drawn.Pix {
		drawn.Pix[i] = uint8(i)
	}
	drawn.Set(0, 0, color.White)
	var b bytes.Buffer
	must(t, png.Encode(&b, drawn))
	return b.Bytes()
}

// form is a multipart body with the parts in pairs of name and content, and its type.
func form(t *testing.T, parts ...any) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		name := parts[i].(string)
		switch content := parts[i+1].(type) {
		case object:
			encoded, err := json.Marshal(content)
			must(t, err)
			must(t, w.WriteField(name, string(encoded)))
		case []byte:
			part, err := w.CreateFormFile(name, "poster.jpg")
			must(t, err)
			part.Write(content)
		}
	}
	must(t, w.Close())
	return b.String(), w.FormDataContentType()
}

// hall is a hall's id, and draft a performance there.
func (p *place) draft() object {
	p.t.Helper()
	hall := number(p.call(p.admin, "POST", "/admin/halls", object{"name": "대극장", "address": "서울", "seats": 10}).ok(201)["id"])
	return object{
		"title": "노트르담 드 파리", "category": "MUSICAL", "hallId": hall, "startDate": "2026-11-22", "endDate": "2026-12-31",
		"durationMinutes": 150, "prices": []object{{"grade": "R", "amount": 50_000}},
	}
}

func (p *place) sendForm(method, path string, parts ...any) *answer {
	p.t.Helper()
	body, kind := form(p.t, parts...)
	return p.call(p.admin, method, path, body, "Content-Type", kind)
}

// fetch gets what no operation serves, without going where it leads.
func (p *place) fetch(path string, headers ...string) (status int, header http.Header, body []byte) {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.base+path, nil)
	must(p.t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := client.Do(request)
	must(p.t, err)
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	must(p.t, err)
	return response.StatusCode, response.Header, body
}

// kept are the files of posters.
func (p *place) kept() []string {
	p.t.Helper()
	page, err := p.Files.List(p.t.Context(), "posters/", "", 100)
	must(p.t, err)
	var names []string
	for _, file := range page.Files {
		names = append(names, file.Key)
	}
	return names
}

func TestPosters(t *testing.T) {
	t.Parallel()
	t.Run("a performance comes with its poster, which everybody gets in three widths", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		made := p.sendForm("POST", "/admin/performances", "data", p.draft(), "poster", picture(t, 1300)).ok(201)
		path := made["posterUrl"].(string)
		if !strings.HasSuffix(path, "-600.jpg") || strings.Count(made["posterSrcset"].(string), ".jpg ") != 3 {
			t.Fatalf("poster: %v, %v", path, made["posterSrcset"])
		}
		for _, width := range catalog.PictureWidths {
			status, header, body := p.fetch(strings.Replace(path, "-600.jpg", fmt.Sprintf("-%d.jpg", width), 1))
			drawn, err := jpeg.Decode(bytes.NewReader(body))
			if status != 200 || err != nil || drawn.Bounds().Dx() != width {
				t.Fatalf("%d wide: %d, %v", width, status, err)
			}
			if header.Get("Content-Type") != "image/jpeg" || header.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.Contains(header.Get("Cache-Control"), "immutable") || !strings.Contains(header.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("headers: %v", header)
			}
			if status, _, body := p.fetch(path, "If-None-Match", header.Get("Etag")); width == 600 && (status != 304 || len(body) > 0) {
				t.Errorf("asked again it is %d", status)
			}
		}
		for _, list := range []string{"/performances", fmt.Sprintf("/performances/%d", number(made["id"]))} {
			if a := p.call("", "GET", list, nil); !strings.Contains(string(a.raw), path) {
				t.Errorf("%s does not show it: %s", list, a.raw)
			}
		}
	})
	t.Run("what is no poster is refused and changes nothing", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		draft := p.draft()
		svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
		large := append(picture(t, 10), make([]byte, 11<<20)...)
		enormous := make([]byte, 20<<20)
		whole := picture(t, 400)
		round := func(poster []byte) *answer {
			return p.sendForm("POST", "/admin/performances", "data", draft, "poster", poster)
		}
		round(svg).refused(415, "unsupported_media_type")
		round([]byte("GIF89a")).refused(415, "unsupported_media_type")
		round(large).refused(413, "file_too_large")
		round(enormous).refused(413, "file_too_large")
		round(whole[:len(whole)/2]).refused(422, "invalid_picture")
		p.sendForm("POST", "/admin/performances", "poster", whole).refused(422, "validation_failed")
		p.sendForm("POST", "/admin/performances", "data", draft, "data", draft).refused(422, "validation_failed")
		p.sendForm("POST", "/admin/performances", "data", draft, "logo", whole).refused(422, "validation_failed")
		p.sendForm("POST", "/admin/performances", "data", object{"title": "x"}, "poster", whole).refused(422, "validation_failed")
		p.call(p.admin, "POST", "/admin/performances", "--x\r\nnothing", "Content-Type", "multipart/form-data; boundary=x").refused(400, "malformed_request")
		if items := p.call("", "GET", "/performances", nil).items(); len(items) != 0 || len(p.kept()) != 0 {
			t.Errorf("there are %v and files %v", items, p.kept())
		}
	})
	t.Run("one is put in place of another, as a part or as it is, and taken away", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		made := p.call(p.admin, "POST", "/admin/performances", p.draft()).ok(201)
		drawn := made["posterUrl"].(string)
		path := fmt.Sprintf("/admin/performances/%d", number(made["id"]))
		if !strings.HasSuffix(drawn, ".svg") || made["posterSrcset"] != "" {
			t.Errorf("drawn: %v", made)
		}
		first := p.sendForm("PUT", path+"/poster", "poster", picture(t, 400)).ok(200)["posterUrl"].(string)
		second := p.call(p.admin, "PUT", path+"/poster", string(picture(t, 700)), "Content-Type", "image/png").ok(200)["posterUrl"].(string)
		if status, header, _ := p.fetch(first); status != 302 || header.Get("Location") != second {
			t.Errorf("the first one leads %d to %s, not %s", status, header.Get("Location"), second)
		}
		if len(p.kept()) != 2 {
			t.Errorf("kept: %v", p.kept())
		}
		body := p.draft()
		body["hallId"] = made["hall"].(object)["id"]
		if kept := p.call(p.admin, "PUT", path, body).ok(200)["posterUrl"]; kept != second {
			t.Errorf("a change without a poster lost it: %v", kept)
		}
		third := p.sendForm("PUT", path, "data", body, "poster", picture(t, 1300)).ok(200)["posterUrl"]
		if third == second || len(p.kept()) != 3 {
			t.Errorf("third: %v, kept %v", third, p.kept())
		}
		p.call(p.admin, "DELETE", path+"/poster", nil).ok(204)
		p.call(p.admin, "DELETE", path+"/poster", nil).ok(204)
		now := p.call("", "GET", fmt.Sprintf("/performances/%d", number(made["id"])), nil).ok(200)
		if !strings.HasSuffix(now["posterUrl"].(string), ".svg") || len(p.kept()) != 0 {
			t.Errorf("taken away: %v, kept %v", now["posterUrl"], p.kept())
		}
		if status, header, _ := p.fetch(second); status != 302 || header.Get("Location") != now["posterUrl"] {
			t.Errorf("the second one leads %d to %s", status, header.Get("Location"))
		}
		p.sendForm("PUT", "/admin/performances/999/poster", "poster", picture(t, 10)).refused(404, "performance_not_found")
		p.sendForm("PUT", path+"/poster", "poster", []byte{}).refused(422, "validation_failed")
		p.call(p.admin, "DELETE", "/admin/performances/999/poster", nil).refused(404, "performance_not_found")
	})
	t.Run("it goes with its performance", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		made := p.sendForm("POST", "/admin/performances", "data", p.draft(), "poster", picture(t, 400)).ok(201)
		p.call(p.admin, "DELETE", fmt.Sprintf("/admin/performances/%d", number(made["id"])), nil).ok(204)
		if status, _, _ := p.fetch(made["posterUrl"].(string)); status != 404 || len(p.kept()) != 0 {
			t.Errorf("it is %d, kept %v", status, p.kept())
		}
	})
	t.Run("a repeated request makes one performance, however its parts are divided", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		draft, poster := p.draft(), picture(t, 400)
		send := func(poster []byte) *answer {
			body, kind := form(t, "data", draft, "poster", poster)
			return p.call(p.admin, "POST", "/admin/performances", body, "Content-Type", kind, "Idempotency-Key", "poster-1")
		}
		first, again := send(poster), send(poster)
		first.ok(201)
		again.ok(201)
		if !bytes.Equal(first.raw, again.raw) || again.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s, then %s", first.raw, again.raw)
		}
		send(picture(t, 410)).refused(422, "idempotency_key_reused")
	})
	t.Run("what a killed upload left behind is collected, and nothing else", func(t *testing.T) {
		t.Parallel()
		p := open(t)
		path := p.sendForm("POST", "/admin/performances", "data", p.draft(), "poster", picture(t, 1300)).ok(201)["posterUrl"].(string)
		left := catalog.NewPicture([]catalog.Rendition{{Width: 300}, {Width: 600}}, p.clock.Now())
		for _, key := range left.Files() {
			must(t, p.Files.Put(t.Context(), key, strings.NewReader("x")))
		}
		removed, err := p.Catalog.CollectPosters(t.Context())
		if err != nil || removed != 0 || len(p.kept()) != 5 {
			t.Errorf("it may still be named: %d, %v", removed, err)
		}
		p.eventually("it is collected", func() bool {
			p.clock.Advance(10 * time.Minute)
			return len(p.kept()) == 3
		})
		if status, _, _ := p.fetch(path); status != 200 {
			t.Errorf("the poster in use is %d", status)
		}
	})
}
