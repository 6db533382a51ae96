package office

// MakeTicketKey is for tests of servers that start at once.
var MakeTicketKey = makeTicketKey
