package crowd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Send asks the office at the address once, as Office.Ask does.
func Send(client *http.Client, base, token, method, path string, body any, key string) (Reply, error) {
	var sent io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return Reply{}, err
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(context.Background(), method, base+path, sent)
	if err != nil {
		return Reply{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := client.Do(request)
	if err != nil {
		return Reply{}, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return Reply{}, err
	}
	return read(response, raw)
}

func read(response *http.Response, raw []byte) (Reply, error) {
	r := Reply{Status: response.StatusCode, Header: response.Header}
	if len(raw) == 0 {
		return r, nil
	}
	if err := json.Unmarshal(raw, &r.Body); err != nil {
		return r, fmt.Errorf("%d %.200s: %w", r.Status, raw, err)
	}
	return r, nil
}

// Want makes a request that must succeed.
type Want func(token, method, path string, body any) Object

// Administrator signs up whom "ticketblue admin invite" has printed an invitation for, and returns the access token.
func (want Want) Administrator(email, printed string) string {
	_, secret, _ := strings.Cut(printed, "invitation=")
	secret, _, _ = strings.Cut(secret, "\n")
	token, _ := want("", "POST", "/api/v1/auth/signup", Object{
		"email": email, "password": "Ticket-blue-1!", "name": "김관리", "invitation": secret,
	})["accessToken"].(string)
	return token
}

// Sale puts one round with so many seats on sale, in 20 days, and returns its id.
func (want Want) Sale(admin string, seats int) (round int64) {
	hall := Number(want(admin, "POST", "/api/v1/admin/halls", Object{"name": "대극장", "address": "서울", "seats": seats})["id"])
	starts := time.Now().AddDate(0, 0, 20)
	performance := Number(want(admin, "POST", "/api/v1/admin/performances", Object{
		"title": "노트르담 드 파리", "category": "MUSICAL", "hallId": hall, "startDate": starts.Format(time.DateOnly),
		"endDate": starts.AddDate(0, 0, 2).Format(time.DateOnly), "ticketLimit": 100, "prices": []Object{{"grade": "R", "amount": 50_000}},
	})["id"])
	rounds := want(admin, "POST", fmt.Sprintf("/api/v1/admin/performances/%d/rounds", performance), Object{"startsAt": []time.Time{starts}})
	return Number(rounds["items"].([]any)[0].(Object)["id"])
}
