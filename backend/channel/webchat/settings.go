package webchat

import (
	"slices"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/fault"
)

// settings are a channel's public fields, parsed.
type settings struct {
	colour   string // #rrggbb, lower case
	position string
	theme    string
	language string // "de", "en" or "": the inbox's
	email    string
	launcher map[string]string // by language
	origins  []origin
	secret   string // of signed identities; empty: none are taken
}

// parseSettings reads what the settings form stored. Missing values get their
// defaults; a wrong one is an error with code invalid, so that the channel
// does not open half right.
func parseSettings(a channel.Account) (settings, error) {
	const op = "webchat.parseSettings"
	get := func(name, preset string) string {
		if v := strings.TrimSpace(a.Settings[name]); v != "" {
			return v
		}
		return preset
	}
	s := settings{
		position: get(settingPosition, right),
		theme:    get(settingTheme, light),
		language: get(settingLanguage, ""),
		email:    get(settingEmail, emailOptional),
		launcher: map[string]string{"de": get(settingTextDE, defaultDE), "en": get(settingEN, defaultEN)},
		secret:   a.Secrets[settingIdentity],
	}
	var ok bool
	if s.colour, ok = parseColour(get(settingColour, defaultColour)); !ok {
		return s, fault.New(fault.Invalid, op, "colour is not of the form #rrggbb")
	}
	if !slices.Contains([]string{right, left}, s.position) || !slices.Contains([]string{light, dark, auto}, s.theme) ||
		!slices.Contains([]string{"", "de", "en"}, s.language) || !slices.Contains([]string{emailOff, emailOptional, emailOffline}, s.email) {
		return s, fault.New(fault.Invalid, op, "a choice has a value that is not on its list")
	}
	if s.origins, ok = parseOrigins(a.Settings[settingOrigins]); !ok {
		return s, fault.New(fault.Invalid, op, "a web site is not of the form https://www.example.org")
	}
	return s, nil
}

// parseColour takes #rgb and #rrggbb.
func parseColour(v string) (string, bool) {
	v = strings.ToLower(strings.TrimSpace(v))
	if len(v) == 4 && v[0] == '#' {
		v = string([]byte{'#', v[1], v[1], v[2], v[2], v[3], v[3]})
	}
	if len(v) != 7 || v[0] != '#' || strings.Trim(v[1:], "0123456789abcdef") != "" {
		return "", false
	}
	return v, true
}
