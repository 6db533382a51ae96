package bridge

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/booking"
	bookingapi "github.com/ticketblue/ticketblue/modules/booking/api"
	bookingapp "github.com/ticketblue/ticketblue/modules/booking/app"
	"github.com/ticketblue/ticketblue/modules/catalog"
	catalogapp "github.com/ticketblue/ticketblue/modules/catalog/app"
	"github.com/ticketblue/ticketblue/modules/catalog/poster"
	"github.com/ticketblue/ticketblue/modules/payment"
	paymentapi "github.com/ticketblue/ticketblue/modules/payment/api"
	paymentapp "github.com/ticketblue/ticketblue/modules/payment/app"
	"github.com/ticketblue/ticketblue/platform/httpserver"
)

// About tells booking's pages what catalogue and payment know about reservations.
type About struct {
	Catalog  *catalogapp.Catalog
	Payments *paymentapp.Payments
}

var _ bookingapi.ReservationContext = About{}

// About implements bookingapi.ReservationContext with one question a context, however many reservations.
func (a About) About(ctx context.Context, reservations []*booking.Reservation) ([]bookingapi.About, error) {
	var performanceIDs []int64
	var reservationIDs []string
	for _, r := range reservations {
		performanceIDs = append(performanceIDs, r.PerformanceID)
		reservationIDs = append(reservationIDs, r.ID)
	}
	shown, err := a.Catalog.Performances(ctx, performanceIDs)
	if err != nil {
		return nil, err
	}
	performances := make(map[int64]catalog.Shown, len(shown))
	for _, s := range shown {
		performances[s.ID] = s
	}
	payments, err := a.Payments.OfReservations(ctx, reservationIDs)
	if err != nil {
		return nil, err
	}
	reviews, err := a.Catalog.ReviewsOf(ctx, reservationIDs)
	if err != nil {
		return nil, err
	}
	about := make([]bookingapi.About, len(reservations))
	for i, r := range reservations {
		about[i].Round = bookingapi.RoundOf(r)
		about[i].Performance.ID = r.PerformanceID
		review, reviewed := reviews[r.ID]
		if reviewed {
			about[i].Review = &bookingapi.Review{ID: review.ID, Rating: review.Rating, Content: review.Content}
		}
		if s, ok := performances[r.PerformanceID]; ok {
			about[i].Reviewable = r.Status == booking.Completed && !reviewed
			about[i].Performance = performanceOf(s)
			about[i].Hall = bookingapi.Hall{ID: s.Hall.ID, Name: s.Hall.Name, Address: s.Hall.Address}
		}
		if p, ok := payments[r.ID]; ok {
			about[i].Payment = paymentOf(p)
		}
	}
	return about, nil
}

func performanceOf(s catalog.Shown) bookingapi.Performance {
	return bookingapi.Performance{
		ID: s.ID, Title: s.Title, Category: string(s.Category), PosterURL: poster.PathOf(s),
		DurationMinutes: s.DurationMinutes, AgeLimit: s.AgeLimit,
	}
}

func paymentOf(p payment.Payment) *bookingapi.Payment {
	return &bookingapi.Payment{
		OrderID: p.OrderID, Status: string(p.Status), Method: p.Method, Discount: p.Discount, Amount: p.Amount, RefundedAmount: p.Refunded,
		ApprovedAt: httpserver.LocalOrNil(p.ApprovedAt),
	}
}

// Paid tells payment's pages what became of a reservation.
type Paid struct{ Bookings *bookingapp.Bookings }

var _ paymentapi.Reservations = Paid{}

// Reservation implements paymentapi.Reservations.
func (p Paid) Reservation(ctx context.Context, userID, reservationID string) (paymentapi.Reservation, error) {
	r, err := p.Bookings.Reservation(ctx, userID, reservationID)
	if err != nil {
		return paymentapi.Reservation{}, err
	}
	paid := paymentapi.Reservation{
		ID: r.ID, Number: r.Number, Status: string(r.Status), RoundID: r.RoundID, PerformanceID: r.PerformanceID, Amount: r.Amount,
		Seats: []paymentapi.Seat{},
	}
	for _, s := range r.Left() {
		paid.Seats = append(paid.Seats, paymentapi.Seat{Number: s.Number, Label: s.Label, Grade: s.Grade, Amount: s.Amount})
	}
	return paid, nil
}
