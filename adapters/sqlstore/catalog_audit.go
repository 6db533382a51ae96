package sqlstore

import (
	"context"

	"github.com/ticketblue/ticketblue/modules/catalog"
	"github.com/ticketblue/ticketblue/platform/audit"
)

// What the audit log has of the catalogue: what an organiser entered, by the names of the API. Loads in
// bulk (imports, the demonstration) have one entry a run, made by whoever runs them.

const (
	hallSubject        = "hall"
	performerSubject   = "performer"
	performanceSubject = "performance"
	roundSubject       = "round"
)

func hallFacts(h catalog.Hall) audit.Facts {
	return audit.Facts{
		"name": h.Name, "address": h.Address, "seats": h.Seats, "planVersion": h.PlanVersion,
		"kopisId": h.KopisID, "position": h.Position, "source": h.Source,
	}
}

func performerFacts(p catalog.Performer) audit.Facts {
	return audit.Facts{"name": p.Name, "birth": dateText(p.Birth), "nation": p.Nation}
}

func performanceFacts(p catalog.Performance) audit.Facts {
	return audit.Facts{
		"title": p.Title, "category": p.Category, "description": p.Description, "hallId": p.HallID, "planVersion": p.PlanVersion,
		"startDate": dateText(p.StartDate), "endDate": dateText(p.EndDate), "durationMinutes": p.DurationMinutes,
		"ageLimit": p.AgeLimit, "ticketLimit": p.TicketLimit, "prices": p.Prices, "performerIds": p.PerformerIDs, "poster": p.Picture.Name,
	}
}

func roundFacts(r catalog.Round) audit.Facts {
	return audit.Facts{
		"performanceId": r.PerformanceID, "startsAt": instantFact(r.StartsAt), "salesOpenAt": instantFact(r.SalesOpenAt), "closed": r.Closed, "calledOff": r.CalledOff,
	}
}

// auditRounds adds an entry a round that was created or deleted.
func auditRounds(ctx context.Context, tx *tx, created bool, rounds ...catalog.Round) error {
	for _, r := range rounds {
		var err error
		if created {
			err = tx.audit(ctx, "round.created", roundSubject, r.ID, nil, roundFacts(r))
		} else {
			err = tx.audit(ctx, "round.deleted", roundSubject, r.ID, roundFacts(r), nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
