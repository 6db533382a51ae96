// Package crowd is people who buy at an office that is hurt meanwhile, and who remember what they were told; and the
// audit that holds what is there afterwards against it (docs/benchmarks.md, I1 to I5). How an office is reached, and how
// often somebody who had no answer asks again, is up to the test.
package crowd

import (
	"fmt"
	"math/rand/v2"
	"net/http"

	"github.com/ticketblue/ticketblue/platform/id"
)

// Object is a JSON object.
type Object = map[string]any

// Number reads a number of one; 0 where there is none.
func Number(v any) int64 { n, _ := v.(float64); return int64(n) }

// Reply is what a call was answered with.
type Reply struct {
	Status int
	Header http.Header
	Body   Object
}

// Office is asked by a path from its root, on behalf of who has the token ("" is nobody). A key that is not empty is the
// request's Idempotency-Key. An error means that nobody knows what became of it.
type Office interface {
	Ask(token, method, path string, body any, key string) (Reply, error)
}

// Person is a buyer with what they were told and what they do not know. It is for one goroutine at a time.
type Person struct {
	token   string
	random  *rand.Rand
	told    map[string]*told // reservation → what was acknowledged
	inDoubt [][]int          // seats asked for without an answer
}

// told is what a buyer was told of a reservation.
type told struct {
	seats             []int
	paid, canceled    bool
	mayPay, mayCancel bool // asked for, perhaps without an answer
	maySeats          int  // so many seats were asked to be canceled, perhaps without an answer
	seatCanceled      int  // one that was told to be; 0 for none
}

// People are buyers, one a token.
func People(tokens []string) []*Person {
	people := make([]*Person, len(tokens))
	for i, token := range tokens {
		people[i] = &Person{token: token, told: map[string]*told{}, random: rand.New(rand.NewPCG(uint64(i), 7))}
	}
	return people
}

// Shop makes one purchase in a round with so many seats: most pay, some cancel. It is false when the office does not
// answer.
func (who *Person) Shop(o Office, round int64, total int) bool {
	seats := make([]int, 0, 3)
	for first, i := 1+who.random.IntN(total-3), 0; i <= who.random.IntN(3); i++ {
		seats = append(seats, first+i)
	}
	r, err := o.Ask(who.token, "POST", "/api/v1/reservations", Object{"roundId": round, "seats": seats}, id.New())
	if err != nil {
		who.inDoubt = append(who.inDoubt, seats)
		return false
	}
	if r.Status != http.StatusCreated {
		return true
	}
	reservation := r.Body["id"].(string)
	mine := &told{seats: seats}
	who.told[reservation] = mine
	if who.random.IntN(4) > 0 && !who.pay(o, reservation, mine) {
		return false
	}
	if mine.paid && len(seats) > 1 && who.random.IntN(4) == 0 && !who.cancelSeat(o, reservation, mine) {
		return false
	}
	if who.random.IntN(5) > 0 {
		return true
	}
	mine.mayCancel = true
	r, err = o.Ask(who.token, "POST", "/api/v1/reservations/"+reservation+"/cancel", nil, id.New())
	mine.canceled = err == nil && r.Status == http.StatusOK
	return err == nil
}

// cancelSeat cancels one of several seats.
func (who *Person) cancelSeat(o Office, reservation string, mine *told) bool {
	seat := mine.seats[who.random.IntN(len(mine.seats))]
	mine.maySeats++
	r, err := o.Ask(who.token, "POST", "/api/v1/reservations/"+reservation+"/cancel", Object{"seats": []int{seat}}, id.New())
	if err == nil && r.Status == http.StatusOK {
		mine.seatCanceled = seat
	}
	return err == nil
}

func (who *Person) pay(o Office, reservation string, mine *told) bool {
	order, err := o.Ask(who.token, "POST", "/api/v1/reservations/"+reservation+"/checkout", nil, id.New())
	if err != nil {
		return false
	}
	if order.Status >= http.StatusMultipleChoices {
		return true
	}
	payment := Object{"orderId": order.Body["orderId"], "amount": order.Body["amount"]}
	authorised, err := o.Ask("", "POST", "/sim/toss/authorize", payment, "")
	if err != nil {
		return false
	}
	payment["paymentKey"] = authorised.Body["paymentKey"]
	mine.mayPay = true
	r, err := o.Ask(who.token, "POST", "/api/v1/payments/confirm", payment, id.New())
	mine.paid = err == nil && r.Status == http.StatusOK && r.Body["status"] == "DONE"
	return err == nil
}

// Counts are what a crowd was told.
type Counts struct{ Reserved, Paid, Canceled, InDoubt int }

func (c Counts) String() string {
	return fmt.Sprintf("told of %d reservations, %d payments, %d cancellations; %d in doubt", c.Reserved, c.Paid, c.Canceled, c.InDoubt)
}

// Count adds up what people were told.
func Count(people []*Person) Counts {
	var c Counts
	for _, who := range people {
		c.InDoubt += len(who.inDoubt)
		for _, r := range who.told {
			c.Reserved++
			if r.paid {
				c.Paid++
			}
			if r.canceled {
				c.Canceled++
			}
		}
	}
	return c
}
