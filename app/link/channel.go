package link

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"tresen/backend/inbox"
)

// foreign is how long the relay may take to ask other servers.
const foreign = 65 * time.Second

// Suggest finds settings of a channel from an address; out takes the answer.
func (a *API) Suggest(ctx context.Context, kind, address string, out any) error {
	return a.jsonWithin(ctx, foreign, "link.Suggest", http.MethodPost, "/api/channels/suggest",
		map[string]string{"type": kind, "address": address}, out)
}

// Probe tries a channel as it is in a form; out takes the findings.
func (a *API) Probe(ctx context.Context, c inbox.Channel, secrets map[string]string, out any) error {
	return a.jsonWithin(ctx, foreign, "link.Probe", http.MethodPost, "/api/channels/probe",
		map[string]any{"channel": c, "secrets": secrets}, out)
}

// SignInPage is where a channel signs in, and what its redirect must bring back.
type SignInPage struct {
	URL   string `json:"url"`
	State string `json:"state"`
}

// BeginSignIn asks for the page at which a channel signs in.
func (a *API) BeginSignIn(ctx context.Context, channel, redirect string) (p SignInPage, err error) {
	return p, a.json(ctx, "link.BeginSignIn", http.MethodPost, "/api/channels/"+url.PathEscape(channel)+"/signin",
		map[string]string{"redirect": redirect}, &p)
}

// FinishSignIn hands over what the redirect brought.
func (a *API) FinishSignIn(ctx context.Context, channel, state, code string) error {
	return a.jsonWithin(ctx, foreign, "link.FinishSignIn", http.MethodPost, "/api/channels/"+url.PathEscape(channel)+"/signin/finish",
		map[string]string{"state": state, "code": code}, nil)
}

// Hook gives where a channel's platform is to call; out takes the answer.
func (a *API) Hook(ctx context.Context, channel string, out any) error {
	return a.json(ctx, "link.Hook", http.MethodGet, "/api/channels/"+url.PathEscape(channel)+"/hook", nil, out)
}

// Attach lets a channel's platform call the relay, or not any more.
func (a *API) Attach(ctx context.Context, channel string, on bool) error {
	return a.jsonWithin(ctx, foreign, "link.Attach", http.MethodPost, "/api/channels/"+url.PathEscape(channel)+"/attach",
		map[string]bool{"on": on}, nil)
}

// RefreshTemplates fetches a channel's templates from its platform.
func (a *API) RefreshTemplates(ctx context.Context, channel string) error {
	return a.jsonWithin(ctx, foreign, "link.RefreshTemplates", http.MethodPost, "/api/channels/"+url.PathEscape(channel)+"/templates", nil, nil)
}
