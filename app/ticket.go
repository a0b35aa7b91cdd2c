package app

import (
	"tresen/backend/inbox"
)

// Tickets gives one page of tickets.
func (a *App) Tickets(q TicketQuery) (TicketPage, error) {
	_, err := a.running()
	return TicketPage{Rows: []TicketRow{}}, err
}

// TicketBoard gives the first cards of each column: by is "status" or "agent". A
// query without a status means all of them by status, and what is not solved by agent.
func (a *App) TicketBoard(q TicketQuery, by string) (TicketBoard, error) {
	_, err := a.running()
	return TicketBoard{Columns: []TicketColumn{}}, err
}

// TicketCounts gives the exact numbers under a query.
func (a *App) TicketCounts(q TicketQuery) (TicketCounts, error) {
	_, err := a.running()
	return TicketCounts{}, err
}

// TicketIDs gives the whole result of a query, for a bulk action over all of it.
func (a *App) TicketIDs(q TicketQuery) ([]string, error) {
	_, err := a.running()
	return []string{}, err
}

// Ticket gives everything to show one ticket.
func (a *App) Ticket(id string) (TicketOpened, error) {
	_, err := a.running()
	return TicketOpened{Entries: []inbox.TicketEntry{}, Conversations: []TicketConversation{}, Refused: []TicketWish{}}, err
}

// TicketsOf gives the tickets beside a conversation and of its contact; either may
// be empty.
func (a *App) TicketsOf(conversation, contact string) (TicketsBeside, error) {
	_, err := a.running()
	return TicketsBeside{Linked: []TicketRow{}, Others: []TicketRow{}}, err
}

// TicketFrom fills a new ticket from a conversation; message names the one it is
// about, "" the contact's last.
func (a *App) TicketFrom(conversation, message string) (TicketSeed, error) {
	_, err := a.running()
	return TicketSeed{Files: []inbox.File{}, Labels: []string{}}, err
}
