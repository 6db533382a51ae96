package kopis

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
)

// The open API as it is documented at kopis.or.kr ("KOPIS 오픈API 개발 가이드"): lists of at most 100
// rows a page over at most 31 days, then one request a performance and one a facility, all in XML.
const (
	DefaultBase = "http://www.kopis.or.kr/openApi/restful"

	pageRows     = 100
	maxPages     = 500
	daysAList    = 31
	maxXMLBytes  = 8 << 20
	callTimeout  = 20 * time.Second
	callsASecond = 10
)

// ErrKOPIS is told when the API refuses or can't be reached.
var ErrKOPIS = fault.New(fault.BadGateway, "kopis_unavailable", "KOPIS did not answer as it should.")

// Client asks KOPIS's open API. Its key is a secret and goes into no message.
type Client struct {
	Base string // DefaultBase
	Key  string
	HTTP *http.Client
	// Pause is called between requests, so that KOPIS is asked about callsASecond times a second; nil
	// waits by the clock.
	Pause func(context.Context) error
}

// NewClient returns a client for the key.
func NewClient(base, key string) *Client {
	if base == "" {
		base = DefaultBase
	}
	return &Client{Base: strings.TrimSuffix(base, "/"), Key: key, HTTP: &http.Client{Timeout: callTimeout}}
}

// Fetch reads the performances that are shown from one day to another, and their facilities, into the
// intake. A performance whose details can't be had is left out and told; a list that can't be had is
// ErrKOPIS.
func (c *Client) Fetch(ctx context.Context, from, to clock.Date, into *catalog.Intake) error {
	into.Source = catalog.SourceKOPIS
	ids, err := c.list(ctx, from, to)
	if err != nil {
		return err
	}
	facilities := map[string]*facilityXML{}
	for _, id := range ids {
		performance, err := c.performance(ctx, id)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			into.LeftOut = append(into.LeftOut, catalog.Remark{Where: id, Why: "its details can't be had: " + reasonOf(err)})
			continue
		}
		at := string(performance.FacilityID)
		facility, asked := facilities[at]
		if !asked && isID(at, "FC") {
			facility, _ = c.facility(ctx, at) // without it the hall's size is unknown, and told
			facilities[at] = facility
			if facility != nil {
				into.Facilities = append(into.Facilities, facility.facility())
			}
		}
		take(into, performance.raw(id, facility))
	}
	return nil
}

// list collects the ids of performances, a month at a time.
func (c *Client) list(ctx context.Context, from, to clock.Date) (ids []string, err error) {
	seen := map[string]bool{}
	for first := from; !to.Before(first); first = first.AddDays(daysAList) {
		last := first.AddDays(daysAList - 1)
		if to.Before(last) {
			last = to
		}
		for page := 1; page <= maxPages; page++ {
			var answer performancesXML
			query := url.Values{
				"stdate": {compact(first)}, "eddate": {compact(last)},
				"cpage": {strconv.Itoa(page)}, "rows": {strconv.Itoa(pageRows)},
			}
			if err := c.get(ctx, "/pblprfr", query, &answer); err != nil {
				return nil, err
			}
			for _, item := range answer.Items {
				if id := strings.TrimSpace(string(item.ID)); !seen[id] && isID(id, "PF") {
					seen[id] = true
					ids = append(ids, id)
				}
			}
			if len(answer.Items) < pageRows {
				break
			}
		}
	}
	return ids, nil
}

func compact(date clock.Date) string { return strings.ReplaceAll(date.String(), "-", "") }

func (c *Client) performance(ctx context.Context, id string) (performanceXML, error) {
	var answer performancesXML
	if err := c.get(ctx, "/pblprfr/"+url.PathEscape(id), nil, &answer); err != nil {
		return performanceXML{}, err
	}
	if len(answer.Items) == 0 {
		return performanceXML{}, ErrKOPIS.Saying("The answer is empty.")
	}
	return answer.Items[0], nil
}

func (c *Client) facility(ctx context.Context, id string) (*facilityXML, error) {
	var answer facilitiesXML
	if err := c.get(ctx, "/prfplc/"+url.PathEscape(id), nil, &answer); err != nil {
		return nil, err
	}
	if len(answer.Items) == 0 {
		return nil, ErrKOPIS.Saying("The answer is empty.")
	}
	return &answer.Items[0], nil
}

// get asks once; its errors say what happened without the address, which carries the key.
func (c *Client) get(ctx context.Context, path string, query url.Values, answer answerXML) error {
	if err := c.pause(ctx); err != nil {
		return err
	}
	if query == nil {
		query = url.Values{}
	}
	query.Set("service", c.Key)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Base+path+"?"+query.Encode(), nil)
	if err != nil {
		return ErrKOPIS.Saying("The address of KOPIS can't be used.")
	}
	response, err := c.HTTP.Do(request)
	if err != nil {
		var withAddress *url.Error
		if errors.As(err, &withAddress) {
			err = withAddress.Err
		}
		return ErrKOPIS.Saying("KOPIS can't be reached.").Because(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return ErrKOPIS.Saying("KOPIS answered %d.", response.StatusCode)
	}
	if err := xml.NewDecoder(io.LimitReader(response.Body, maxXMLBytes)).Decode(answer); err != nil {
		return ErrKOPIS.Saying("KOPIS's answer is no XML of its kind.").Because(err)
	}
	if code, message := answer.refusal(); code != "" && code != "00" {
		return ErrKOPIS.Saying("KOPIS refused with code %s: %s", code, quote(message))
	}
	return nil
}

func (c *Client) pause(ctx context.Context) error {
	if c.Pause != nil {
		return c.Pause(ctx)
	}
	timer := time.NewTimer(time.Second / callsASecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return fmt.Errorf("ask KOPIS: %w", ctx.Err())
	case <-timer.C:
		return nil
	}
}

func reasonOf(err error) string {
	if f := fault.As(err); f != nil {
		return f.Message
	}
	return err.Error()
}
