package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

// The steps of a Probe.
var (
	stepSettings = channel.Text{EN: "Settings", DE: "Einstellungen"}
	stepToken    = channel.Text{EN: "Access token", DE: "Zugriffstoken"}
	stepSecret   = channel.Text{EN: "App secret", DE: "App-Geheimcode"}
	stepNumber   = channel.Text{EN: "Phone number", DE: "Rufnummer"}
	stepCalls    = channel.Text{EN: "Incoming messages", DE: "Eingehende Nachrichten"}
)

// Probe implements channel.Prober: it asks for what a session needs, and sends nothing.
func (c Connector) Probe(ctx context.Context, a channel.Account, env channel.Env) []channel.Finding {
	env.Health = nil
	s, err := c.open(a, env)
	var name settingError
	if errors.As(err, &name) {
		return []channel.Finding{{Name: stepSettings, Field: string(name), Text: channel.Text{EN: "A setting is missing or has no good value.", DE: "Eine Einstellung fehlt oder hat keinen gültigen Wert."}}}
	}
	if err != nil {
		return []channel.Finding{{Name: stepSettings, Text: channel.Text{EN: "The settings cannot be used.", DE: "Die Einstellungen sind nicht brauchbar."}}}
	}
	defer func() { _ = s.Close() }()
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	list, app, ok := s.tryToken(ctx)
	if !ok {
		return list
	}
	list = append(list, s.tryNumber(ctx))
	return append(list, s.tryCalls(ctx, app))
}

// tryToken asks what the token may; ok false: the rest would fail for the same reason.
func (s *session) tryToken(ctx context.Context) (list []channel.Finding, app string, ok bool) {
	if s.graph.Token == "" {
		return []channel.Finding{{Name: stepToken, Field: secToken, Text: channel.Text{EN: "The access token is missing.", DE: "Das Zugriffstoken fehlt."}}}, "", false
	}
	if s.graph.Secret == "" {
		list = append(list, channel.Finding{Name: stepSecret, Field: secApp, Text: channel.Text{
			EN: "Without the app secret no incoming message can be checked, so none is taken.", DE: "Ohne App-Geheimcode lässt sich keine eingehende Nachricht prüfen, daher wird keine angenommen."}})
	}
	t, err := s.inspect(ctx)
	if err != nil {
		text, field := trouble(err)
		var no *refusal
		if errors.As(err, &no) && strings.Contains(no.Detail(), "appsecret_proof") {
			return append(list, channel.Finding{Name: stepSecret, Field: secApp, Text: said(channel.Text{
				EN: "The app secret does not belong to the token's app.", DE: "Der App-Geheimcode gehört nicht zur App des Tokens."}, err)}), "", false
		}
		return append(list, channel.Finding{Name: stepToken, Text: text, Field: field}), "", false
	}
	if !t.Valid {
		return append(list, channel.Finding{Name: stepToken, Field: secToken, Text: channel.Text{
			EN: "The token has ended or was revoked. Make a new one for the system user.", DE: "Das Token ist abgelaufen oder wurde widerrufen. Für den Systemnutzer ein neues erstellen."}}), "", false
	}
	if no := t.missing(); len(no) > 0 {
		names := strings.Join(no, ", ")
		return append(list, channel.Finding{Name: stepToken, Field: secToken, Text: channel.Text{
			EN: "The token lacks the permission " + names + ". Make a new one with both permissions.", DE: "Dem Token fehlt die Berechtigung " + names + ". Ein neues mit beiden Berechtigungen erstellen."}}), "", false
	}
	return append(list, channel.Finding{OK: true, Name: stepToken, Text: validUntil(t)}), string(t.App), true
}

func validUntil(t token) channel.Text {
	if t.ends() == 0 {
		return channel.Text{EN: "Valid, without an end.", DE: "Gültig, ohne Ablauf."}
	}
	day := time.UnixMilli(t.ends()).UTC()
	return channel.Text{EN: "Valid until " + day.Format("2 January 2006") + "; for good is a system user's token without an end.",
		DE: "Gültig bis " + day.Format("2.1.2006") + "; auf Dauer taugt ein Token eines Systemnutzers ohne Ablauf."}
}

// tryNumber asks for the number's name and how it stands.
func (s *session) tryNumber(ctx context.Context) channel.Finding {
	var x struct {
		Name    str `json:"verified_name"`
		Shown   str `json:"display_phone_number"`
		Quality str `json:"quality_rating"`
		Status  str `json:"status"`
		Tier    str `json:"whatsapp_business_manager_messaging_limit"`
	}
	err := s.ask(ctx, meta.Call{Method: http.MethodGet, Path: s.set.number, Query: url.Values{
		"fields": {"verified_name,display_phone_number,quality_rating,status,throughput,whatsapp_business_manager_messaging_limit"}}}, &x)
	f := channel.Finding{Name: stepNumber, Field: setNumber}
	switch {
	case err != nil:
		f.Text, _ = trouble(err)
		return f
	case x.Status != "" && x.Status != "CONNECTED":
		f.Text = channel.Text{EN: string(x.Shown) + " is not ready (" + string(x.Status) + "). Register it in the WhatsApp Manager.",
			DE: string(x.Shown) + " ist nicht bereit (" + string(x.Status) + "). Im WhatsApp Manager registrieren."}
		return f
	}
	f.OK, f.Field = true, ""
	f.Text = channel.Text{EN: string(x.Shown) + ", “" + string(x.Name) + "”.", DE: string(x.Shown) + ", „" + string(x.Name) + "“."}
	if q, ok := qualities[x.Quality]; ok {
		f.Text.EN, f.Text.DE = f.Text.EN+" Quality: "+q.EN+".", f.Text.DE+" Qualität: "+q.DE+"."
	}
	if n, ok := tiers[x.Tier]; ok {
		f.Text.EN += " Up to " + n.EN + " people in 24 hours can be written to first."
		f.Text.DE += " Bis zu " + n.DE + " Personen in 24 Stunden können zuerst angeschrieben werden."
	}
	return f
}

var (
	qualities = map[str]channel.Text{"GREEN": {EN: "high", DE: "hoch"}, "YELLOW": {EN: "medium", DE: "mittel"}, "RED": {EN: "low", DE: "niedrig"}}
	tiers     = map[str]channel.Text{"TIER_50": {EN: "50", DE: "50"}, "TIER_250": {EN: "250", DE: "250"}, "TIER_1K": {EN: "1,000", DE: "1.000"},
		"TIER_2K": {EN: "2,000", DE: "2.000"}, "TIER_10K": {EN: "10,000", DE: "10.000"}, "TIER_100K": {EN: "100,000", DE: "100.000"},
		"TIER_UNLIMITED": {EN: "any number of", DE: "beliebig viele"}}
)

// tryCalls asks whether the app gets the account's calls: without it nothing comes in.
func (s *session) tryCalls(ctx context.Context, app string) channel.Finding {
	is, address, err := s.subscribed(ctx, app)
	f := channel.Finding{Name: stepCalls, Field: setAccount}
	switch {
	case err != nil:
		f.Text, _ = trouble(err)
	case !is:
		f.Field = ""
		f.Text = channel.Text{EN: "The app is not subscribed to the business account yet, so no message comes in. Save, then switch receiving on.",
			DE: "Die App ist noch nicht für das Geschäftskonto angemeldet, daher kommt keine Nachricht an. Speichern, dann den Empfang einschalten."}
	default:
		f.OK, f.Field = true, ""
		f.Text = channel.Text{EN: "The platform calls the address in the app's settings.", DE: "Die Plattform ruft die Adresse in den Einstellungen der App auf."}
		if u, err := url.Parse(address); address != "" && err == nil {
			f.Text = channel.Text{EN: "The platform calls " + u.Host + ".", DE: "Die Plattform ruft " + u.Host + " auf."}
		}
	}
	return f
}

// trouble words why a call failed, and which field to look at.
func trouble(err error) (channel.Text, string) {
	switch {
	case fault.Is(err, fault.ChanSignIn):
		return said(channel.Text{EN: "The platform refuses the token.", DE: "Die Plattform lehnt das Token ab."}, err), secToken
	case fault.Is(err, fault.RateLimited):
		return channel.Text{EN: "Too many calls just now. Wait a few minutes and try again.", DE: "Gerade zu viele Aufrufe. Einige Minuten warten und erneut versuchen."}, ""
	case detailOf(err) == "":
		return channel.Text{EN: "The platform cannot be reached just now.", DE: "Die Plattform ist gerade nicht erreichbar."}, setBase
	}
	return said(channel.Text{EN: "The platform does not find it, or the token may not see it.", DE: "Die Plattform findet es nicht, oder das Token darf es nicht sehen."}, err), ""
}

// said adds what the platform said, in its own words.
func said(t channel.Text, err error) channel.Text {
	if line := detailOf(err); line != "" {
		return channel.Text{EN: t.EN + " It said: " + line, DE: t.DE + " Sie sagte: " + line}
	}
	return t
}
