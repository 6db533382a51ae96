package catalogapi

import "net/http"

// SaleTags are the tags of what is for sale in a round: forgotten, its times, plan or prices may be others.
// performanceID is 0 while it is not known.
func SaleTags(roundID, performanceID int64) []string {
	tags := roundTags(roundID)
	if performanceID != 0 {
		tags = append(tags, tagged(performanceName, performanceID))
	}
	return tags
}

// AvailabilityTags are the tags of answers that say how much of a round is left.
func AvailabilityTags(roundID, performanceID int64) []string {
	return []string{tagged(roundSeatsName, roundID), tagged(performanceSeatsName, performanceID)}
}

// Tags of answers in which the seats that are left stand, beside the tags of what else they are made of: a
// booking makes these stale and nothing more.
const (
	roundSeatsName       = "catalog:round-seats:"
	performanceSeatsName = "catalog:performance-seats:"
)

func roundSeatsTag(r *http.Request) string       { return roundSeatsName + r.PathValue("id") }
func performanceSeatsTag(r *http.Request) string { return performanceSeatsName + r.PathValue("id") }
