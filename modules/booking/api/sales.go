package bookingapi

import (
	"context"
	"net/http"
	"time"

	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/platform/clock"
	"github.com/ticketblue/ticketblue/platform/fault"
	"github.com/ticketblue/ticketblue/platform/httpserver"
	"github.com/ticketblue/ticketblue/platform/money"
)

// Latest knows the reservations that were made last.
type Latest interface {
	// Latest returns up to n reservations, the newest first.
	Latest(ctx context.Context, n int) ([]RecentReservation, error)
}

type sales struct {
	sales  *bookingapp.Sales
	latest Latest
}

// RegisterSales adds the organisers' figures.
func RegisterSales(api *httpserver.API, app *bookingapp.Sales, latest Latest) {
	o := &sales{app, latest}
	const tag = "Sales (admin)"
	httpserver.Register(api, httpserver.Operation{
		ID: "get-dashboard", Method: http.MethodGet, Path: "/api/v1/admin/dashboard", Tag: tag, Access: httpserver.Admin,
		Summary: "How the office is doing: today, what is on sale, the last thirty days",
		Text:    "Amounts are what was paid, after discounts; what was given back stands beside them, on the day on which it was. Days and hours are Seoul's. A sale is in the figures within a second or two.",
	}, o.dashboard)
	httpserver.Register(api, httpserver.Operation{
		ID: "get-performance-sales", Method: http.MethodGet, Path: "/api/v1/admin/performances/{id}/sales", Tag: tag, Access: httpserver.Admin,
		Summary: "How a performance sells: by day, hour, grade and round", Faults: []*fault.Fault{booking.ErrPerformanceNotFound},
	}, o.report)
}

// SalesFigures are what was sold in a span of time and what was given back in it.
type SalesFigures struct {
	Amount       money.KRW `json:"amount" doc:"KRW that were paid"`
	Tickets      int       `json:"tickets"`
	Reservations int       `json:"reservations"`
	Canceled     int       `json:"canceled" doc:"Reservations that were paid and then canceled"`
	Returned     int       `json:"returned" doc:"Their tickets"`
	Refunds      money.KRW `json:"refunds" doc:"KRW that go back"`
}

func figuresOf(f booking.Figures) SalesFigures {
	return SalesFigures{f.Amount, f.Tickets, f.Reservations, f.Canceled, f.Returned, f.Refunds}
}

// OnSaleNow counts what can be bought now.
type OnSaleNow struct {
	Performances int `json:"performances"`
	Rounds       int `json:"rounds"`
}

// Occupancy is how full the rounds are that are on sale now.
type Occupancy struct {
	Sold  int `json:"sold" doc:"Tickets"`
	Total int `json:"total" doc:"Seats"`
}

// SalesDay is what was sold on a day.
type SalesDay struct {
	Date     string    `json:"date" format:"date"`
	Amount   money.KRW `json:"amount" doc:"KRW"`
	Tickets  int       `json:"tickets"`
	Returned int       `json:"returned" doc:"Tickets that came back"`
	Refunds  money.KRW `json:"refunds" doc:"KRW"`
}

// SalesHour is what was sold in an hour of the day.
type SalesHour struct {
	Hour    int `json:"hour" minimum:"0" maximum:"23"`
	Tickets int `json:"tickets"`
}

// SalesGrade is what was sold of a grade.
type SalesGrade struct {
	Grade    string    `json:"grade" example:"VIP"`
	Tickets  int       `json:"tickets"`
	Returned int       `json:"returned" doc:"Tickets of these that came back"`
	Amount   money.KRW `json:"amount" doc:"KRW"`
}

// SellingPerformance is how a performance sells, over its rounds that are on sale now.
type SellingPerformance struct {
	Performance NamedPerformance `json:"performance"`
	StartsAt    time.Time        `json:"startsAt" doc:"Of its next round"`
	DaysLeft    int              `json:"daysLeft"`
	Sold        int              `json:"sold" doc:"Tickets"`
	Total       int              `json:"total" doc:"Seats"`
	Amount      money.KRW        `json:"amount" doc:"KRW that stay"`
}

// NamedPerformance is a performance by its title.
type NamedPerformance struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
}

// RecentReservation is a reservation as GET /admin/reservations lists it.
type RecentReservation struct {
	ID           string           `json:"id" doc:"Opaque"`
	Number       string           `json:"number" example:"7K3M-9QXW-2HTD"`
	Status       string           `json:"status" enum:"PENDING,COMPLETED,CANCELED"`
	CancelReason *string          `json:"cancelReason" enum:"USER,EXPIRED,PAYMENT_FAILED,ADMIN,CALLED_OFF"`
	User         Buyer            `json:"user"`
	Performance  NamedPerformance `json:"performance"`
	Round        Round            `json:"round"`
	Hall         string           `json:"hall"`
	Seats        []string         `json:"seats" nullable:"false" doc:"Labels"`
	SeatCount    int              `json:"seatCount"`
	Amount       money.KRW        `json:"amount" doc:"KRW, of all seats"`
	Paid         money.KRW        `json:"paid" doc:"KRW, after a discount; 0 until COMPLETED"`
	Refund       money.KRW        `json:"refund" doc:"KRW that went or go back"`
	CreatedAt    time.Time        `json:"createdAt"`
}

// Dashboard is how the office is doing.
type Dashboard struct {
	Today     SalesFigures         `json:"today"`
	Yesterday SalesFigures         `json:"yesterday"`
	OnSale    OnSaleNow            `json:"onSale"`
	Occupancy Occupancy            `json:"occupancy" doc:"Of the rounds that are on sale now"`
	Recent    []RecentReservation  `json:"recent" nullable:"false" doc:"The ten newest reservations"`
	Days      []SalesDay           `json:"days" nullable:"false" doc:"The last thirty, today last"`
	Hours     []SalesHour          `json:"hours" nullable:"false" doc:"Of today"`
	Grades    []SalesGrade         `json:"grades" nullable:"false" doc:"Of the thirty days, the one that brought most first"`
	Selling   []SellingPerformance `json:"selling" nullable:"false" doc:"The ten whose next round comes first"`
}

type dashboardAnswer struct{ Body Dashboard }

const recentReservations = 10

func (o *sales) dashboard(ctx context.Context, _ *struct{}) (*dashboardAnswer, error) {
	d, err := o.sales.Dashboard(ctx)
	if err != nil {
		return nil, err
	}
	recent, err := o.latest.Latest(ctx, recentReservations)
	if err != nil {
		return nil, err
	}
	answer := &dashboardAnswer{Dashboard{
		Today: figuresOf(d.Today), Yesterday: figuresOf(d.Yesterday), OnSale: OnSaleNow{d.Performances, d.Rounds},
		Occupancy: Occupancy{d.Sold, d.Seats}, Recent: append([]RecentReservation{}, recent...), Hours: hoursOf(d.Hours), Grades: gradesOf(d.Grades),
		Days: make([]SalesDay, len(d.Days)), Selling: make([]SellingPerformance, len(d.Selling)),
	}}
	for i, day := range d.Days {
		answer.Body.Days[i] = salesDay(day)
	}
	for i, s := range d.Selling {
		answer.Body.Selling[i] = SellingPerformance{
			NamedPerformance{s.PerformanceID, s.Title}, httpserver.Local(s.StartsAt), s.DaysLeft, s.Sold, s.Seats, s.Amount,
		}
	}
	return answer, nil
}

func salesDay(day bookingapp.DaySales) SalesDay {
	return SalesDay{day.Day.String(), day.Amount, day.Tickets, day.Returned, day.Refunds}
}

func hoursOf(hours [24]booking.Figures) []SalesHour {
	all := make([]SalesHour, len(hours))
	for hour, f := range hours {
		all[hour] = SalesHour{hour, f.Tickets}
	}
	return all
}

func gradesOf(grades []bookingapp.GradeSales) []SalesGrade {
	all := make([]SalesGrade, len(grades))
	for i, g := range grades {
		all[i] = SalesGrade{g.Grade, g.Tickets, g.Returned, g.Amount}
	}
	return all
}

// ReportDay is a day of a performance's sales.
type ReportDay struct {
	SalesDay
	DaysLeft   int       `json:"daysLeft" doc:"Until its first round; negative since"`
	Cumulative int       `json:"cumulative" doc:"Tickets sold until then and not returned"`
	Kept       money.KRW `json:"cumulativeAmount" doc:"KRW taken until then and not given back"`
}

// ReportRound is what was sold of a round.
type ReportRound struct {
	ID       int64     `json:"id"`
	StartsAt time.Time `json:"startsAt"`
	Sold     int       `json:"sold" doc:"Tickets"`
	Total    int       `json:"total" doc:"Seats"`
	Amount   money.KRW `json:"amount" doc:"KRW that stay"`
}

// SalesReport is how a performance sells.
type SalesReport struct {
	Sold   int           `json:"sold" doc:"Tickets"`
	Total  int           `json:"total" doc:"Seats of all rounds"`
	Amount money.KRW     `json:"amount" doc:"KRW that stay"`
	All    SalesFigures  `json:"figures" doc:"Since the beginning"`
	Days   []ReportDay   `json:"days" nullable:"false" doc:"From the first sale on, 400 at most"`
	Grades []SalesGrade  `json:"grades" nullable:"false"`
	Hours  []SalesHour   `json:"hours" nullable:"false" doc:"Of all days"`
	Rounds []ReportRound `json:"rounds" nullable:"false"`
}

type reportRequest struct {
	ID int64 `path:"id"`
}

type reportAnswer struct{ Body SalesReport }

func (o *sales) report(ctx context.Context, r *reportRequest) (*reportAnswer, error) {
	report, err := o.sales.Of(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	answer := &reportAnswer{SalesReport{
		Sold: report.Sold(), Total: report.Seats, Amount: report.Kept(), All: figuresOf(report.Figures),
		Days: make([]ReportDay, len(report.Days)), Grades: gradesOf(report.Grades), Hours: hoursOf(report.Hours), Rounds: make([]ReportRound, len(report.Rounds)),
	}}
	for i, day := range report.Days {
		answer.Body.Days[i] = ReportDay{salesDay(day), daysLeft(day.Day, report.Starts), day.Cumulative.Sold(), day.Cumulative.Kept()}
	}
	for i, round := range report.Rounds {
		answer.Body.Rounds[i] = ReportRound{round.RoundID, httpserver.Local(round.StartsAt), round.Sold(), round.Seats, round.Kept()}
	}
	return answer, nil
}

func daysLeft(day, starts clock.Date) int {
	if starts.IsZero() {
		return 0
	}
	return day.DaysUntil(starts)
}
