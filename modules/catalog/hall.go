package catalog

// Hall is a room with seats: one stage of a facility, not the facility.
type Hall struct {
	ID      int64
	Name    string
	Address string // "" when nobody knows
	// Seats counts the seats of the current plan.
	Seats int
	// PlanVersion is the current plan: new rounds get it unless their performance names another one.
	PlanVersion int
	// KopisID identifies the facility at KOPIS (FC...), "" when it has none. Several halls of one
	// facility share it.
	KopisID  string
	Position *Position
	// Source names who the facts come from where that must be said, such as KOPIS; "" for our own.
	Source string
}

// Position is a place on Earth in degrees (WGS 84).
type Position struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// Check reports everything that is wrong with the hall, as one ErrInvalid.
func (h Hall) Check() error {
	var wrong problems
	wrong.add(checkText("name", h.Name, MaxNameLength))
	wrong.add(checkOptionalText("address", h.Address, MaxAddressLength))
	wrong.when(h.Seats < 1 || h.Seats > MaxSeats, "seats", "must be 1 to "+itoa(MaxSeats), h.Seats)
	if p := h.Position; p != nil {
		wrong.when(!(p.Latitude >= -90 && p.Latitude <= 90), "position.latitude", "must be -90 to 90", nil)
		wrong.when(!(p.Longitude >= -180 && p.Longitude <= 180), "position.longitude", "must be -180 to 180", nil)
	}
	return wrong.err()
}
