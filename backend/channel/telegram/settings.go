package telegram

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"regexp"
	"slices"
	"strings"

	"tresen/backend/channel"
)

// The names and values of the settings.
const (
	secToken    = "token"
	setMode     = "mode"
	setBase     = "base"
	modePoll    = "polling"
	modeHook    = "webhook"
	defaultBase = "https://api.telegram.org"
)

// tokenForm is "<id of the bot>:<secret>"; the server refuses a leading zero and
// more than 80 characters.
var tokenForm = regexp.MustCompile(`^[1-9][0-9]{0,19}:[A-Za-z0-9_-]{8,}$`)

type settings struct {
	token, mode, base string
}

// settingError names the setting that is missing or wrong.
type settingError string

func (e settingError) Error() string {
	return "setting " + string(e) + " is missing or has no good value"
}

func parseSettings(a channel.Account) (settings, error) {
	get := func(name, preset string) string {
		if v := strings.TrimSpace(a.Settings[name]); v != "" {
			return v
		}
		return preset
	}
	s := settings{token: strings.TrimSpace(a.Secrets[secToken]), mode: get(setMode, modePoll), base: strings.TrimRight(get(setBase, defaultBase), "/")}
	switch {
	case !slices.Contains([]string{modePoll, modeHook}, s.mode):
		return s, settingError(setMode)
	case !channel.CheckBase(s.base):
		return s, settingError(setBase)
	case len(s.token) > 80 || !tokenForm.MatchString(s.token):
		return s, settingError(secToken)
	}
	return s, nil
}

func checkToken(v string) bool {
	v = strings.TrimSpace(v)
	return v == "" || len(v) <= 80 && tokenForm.MatchString(v)
}

// wrongSetting gives the name of the setting an error is about, "" for none.
func wrongSetting(err error) string {
	var name settingError
	if errors.As(err, &name) {
		return string(name)
	}
	return ""
}

// hookSecret is what the platform repeats with every call (setWebhook,
// secret_token: 1–256 of A-Z a-z 0-9 _ -); the same after a restart.
func hookSecret(a channel.Account) string {
	mac := hmac.New(sha256.New, a.Key)
	mac.Write([]byte("telegram webhook " + a.ID))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
