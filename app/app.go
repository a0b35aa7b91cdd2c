// Package app is the desktop's Go side: it reads the replica and queues
// commands. Its methods are bound to the interface; see views.go for what they
// give and do.go for how a wish becomes a command.
package app

// App is bound to the interface.
type App struct{}

// Counts gives the exact numbers of the buckets under a filter.
func (a *App) Counts(f Filter) (Counts, error) { return Counts{}, nil }

// List gives one page of conversations.
func (a *App) List(q ListQuery) (ListPage, error) { return ListPage{}, nil }

// Open gives everything to show one conversation, with the newest page of its thread.
func (a *App) Open(conversation string) (Opened, error) { return Opened{}, nil }

// Thread gives the page of a thread before a cursor ("" = the newest page).
func (a *App) Thread(conversation, before string, limit int) (ThreadPage, error) {
	return ThreadPage{}, nil
}

// ThreadAt gives a page of a thread that ends with the given message and a
// little after it, to jump to a search hit.
func (a *App) ThreadAt(conversation, message string) (ThreadPage, error) { return ThreadPage{}, nil }

// Search finds conversations by contact and message text, newest first.
func (a *App) Search(text string, limit int) ([]SearchHit, error) { return nil, nil }

// Outbox lists the wishes that wait or were refused, oldest first.
func (a *App) Outbox() ([]OutboxItem, error) { return nil, nil }

// Status gives what the status bar shows; "status" events carry the same.
func (a *App) Status() (Status, error) { return Status{}, nil }
