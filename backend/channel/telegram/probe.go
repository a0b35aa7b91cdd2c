package telegram

import (
	"context"
	"strconv"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// The steps of a Probe.
var (
	stepSettings = channel.Text{EN: "Settings", DE: "Einstellungen"}
	stepToken    = channel.Text{EN: "Sign in with the token", DE: "Mit dem Token anmelden"}
	stepGroups   = channel.Text{EN: "Groups", DE: "Gruppen"}
	stepIn       = channel.Text{EN: "Receive messages", DE: "Nachrichten empfangen"}
)

// rivalFor is how long Probe fetches (s): others come back within a few.
const rivalFor = 4

type me struct {
	user
	Joins   bool `json:"can_join_groups"`
	ReadsIn bool `json:"can_read_all_group_messages"`
}

// Probe signs in and looks who else uses the bot; it sends nothing and takes nothing away.
func (c Connector) Probe(ctx context.Context, a channel.Account, env channel.Env) []channel.Finding {
	s, err := c.open(a, env)
	if err != nil {
		return []channel.Finding{wrong(wrongSetting(err))}
	}
	defer func() { _ = s.Close() }()
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	var bot me
	if err := s.api.call(ctx, "getMe", params{}, &bot); err != nil {
		return []channel.Finding{noSignIn(err)}
	}
	name := "@" + plainName(bot.Username)
	list := []channel.Finding{{OK: true, Name: stepToken, Text: channel.Text{EN: "It is the token of " + name + ".", DE: "Es ist das Token von " + name + "."}}}
	if bot.Joins {
		f := channel.Finding{OK: true, Name: stepGroups, Text: channel.Text{
			EN: name + " can be added to groups. Messages there are not shown; to prevent it, send @BotFather /setjoingroups.",
			DE: name + " lässt sich in Gruppen aufnehmen. Nachrichten dort werden nicht gezeigt; verhindern lässt es sich bei @BotFather mit /setjoingroups."}}
		list = append(list, f)
	}
	return append(list, s.tryIn(ctx))
}

func wrong(name string) channel.Finding {
	t := channel.Text{EN: "A setting is missing or has no good value.", DE: "Eine Einstellung fehlt oder hat keinen gültigen Wert."}
	switch name {
	case secToken:
		t = channel.Text{EN: "The token looks like 123456789:AAE…; copy all of it from @BotFather.",
			DE: "Das Token sieht aus wie 123456789:AAE…; vollständig von @BotFather kopieren."}
	case setBase:
		t = channel.Text{EN: "The address begins with https://, or with http:// on this computer.",
			DE: "Die Adresse beginnt mit https://, auf diesem Rechner auch mit http://."}
	}
	return channel.Finding{Name: stepSettings, Text: t, Field: name}
}

func noSignIn(err error) channel.Finding {
	f := channel.Finding{Name: stepToken, Field: secToken}
	switch {
	case fault.Is(err, fault.ChanSignIn):
		f.Text = channel.Text{EN: "Telegram does not accept this token. Was it revoked? @BotFather shows the present one with /token.",
			DE: "Telegram nimmt dieses Token nicht an. Wurde es widerrufen? @BotFather zeigt mit /token das gültige."}
	case fault.Is(err, fault.RateLimited):
		f.Field, f.Text = "", channel.Text{EN: "Telegram asks to wait a moment. Try again in a minute.",
			DE: "Telegram bittet um etwas Geduld. In einer Minute erneut versuchen."}
	default:
		f.Field, f.Text = setBase, channel.Text{EN: "Telegram cannot be reached. Is the relay's computer allowed to connect to the internet?",
			DE: "Telegram ist nicht erreichbar. Darf der Rechner des Relays ins Internet?"}
	}
	return f
}

// tryIn looks how messages come in now.
func (s *session) tryIn(ctx context.Context) channel.Finding {
	f := channel.Finding{Name: stepIn}
	w, err := s.api.webhook(ctx)
	switch {
	case err != nil:
		f.Text = channel.Text{EN: "Telegram did not say how messages come in. Try again.", DE: "Telegram hat nicht gesagt, wie Nachrichten ankommen. Erneut versuchen."}
	case s.set.mode == modePoll && w.URL != "" && !s.hookIsOurs(w.URL):
		f.Field, f.Text = secToken, channel.Text{
			EN: "Another program uses this bot: Telegram calls " + hostOf(w.URL) + ". Remove the webhook there, or make a bot of its own for this channel.",
			DE: "Ein anderes Programm nutzt diesen Bot: Telegram ruft " + hostOf(w.URL) + " auf. Den Webhook dort entfernen oder für diesen Kanal einen eigenen Bot anlegen."}
	case s.set.mode == modePoll && s.rival(ctx):
		f.Field, f.Text = secToken, channel.Text{
			EN: "Another program fetches the messages of this bot. Stop it, or make a bot of its own for this channel.",
			DE: "Ein anderes Programm holt die Nachrichten dieses Bots ab. Es beenden oder für diesen Kanal einen eigenen Bot anlegen."}
	case s.set.mode == modePoll:
		f.OK, f.Text = true, channel.Text{EN: "The relay fetches them; " + waiting(w.Pending, "one waits", "wait") + ".",
			DE: "Das Relay holt sie ab; " + waiting(w.Pending, "eine wartet", "warten") + "."}
	case w.URL == "":
		f.OK, f.Text = true, channel.Text{EN: "Telegram calls no address yet. After saving, use the button in the steps.",
			DE: "Telegram ruft noch keine Adresse auf. Nach dem Speichern die Schaltfläche in den Schritten nutzen."}
	case s.a.ID != "" && !s.hookIsOurs(w.URL):
		f.OK, f.Text = true, channel.Text{EN: "Telegram calls another address now: " + hostOf(w.URL) + ". The button in the steps changes that.",
			DE: "Telegram ruft zurzeit eine andere Adresse auf: " + hostOf(w.URL) + ". Die Schaltfläche in den Schritten ändert das."}
	case w.ErrorText != "" && w.Pending > 0:
		f.Text = channel.Text{EN: "Telegram does not reach the relay. It said: " + oneLine(w.ErrorText),
			DE: "Telegram erreicht das Relay nicht. Es sagte: " + oneLine(w.ErrorText)}
	default:
		f.OK, f.Text = true, channel.Text{EN: "Telegram calls " + hostOf(w.URL) + ".", DE: "Telegram ruft " + hostOf(w.URL) + " auf."}
	}
	return f
}

// rival finds another program that fetches. That shows only by fetching for longer
// than it needs to come back; without an offset nothing is taken from it. A channel
// that fetches itself is not asked: it would meet itself, and tells by its health.
func (s *session) rival(ctx context.Context) bool {
	if mark, err := s.env.Mark(ctx, markOffset); err != nil || mark != "" {
		return false
	}
	err := s.api.call(ctx, "getUpdates", params{"timeout": int64(rivalFor), "limit": int64(1)}, nil)
	e := callFault(err)
	return e != nil && e.verdict.Class == channel.ClassConflict
}

func waiting(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return strconv.Itoa(n) + " " + many
}
