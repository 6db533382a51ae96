package coupon

// Allot answers requests for the coupon in their order: nil for a winner, or why not. holders are those of the people who
// have it already. Winners are counted on the coupon and become holders, so a second request of theirs is refused.
func (c *Coupon) Allot(requests []Request, holders map[string]bool) (outcomes []error, winners []Request) {
	outcomes, winners = make([]error, len(requests)), make([]Request, 0, len(requests))
	for i, r := range requests {
		if holders[r.Grant.UserID] {
			outcomes[i] = ErrAlreadyGranted
			continue
		}
		if outcomes[i] = c.Claimable(r.Grant.GrantedAt); outcomes[i] != nil {
			continue
		}
		holders[r.Grant.UserID] = true
		c.Issued++
		winners = append(winners, r)
	}
	return outcomes, winners
}
