package whatsapp

import (
	"cmp"
	"regexp"
	"strings"

	"tresen/backend/channel"
	"tresen/backend/channel/meta"
	"tresen/backend/fault"
)

// Names of the settings and secrets.
const (
	setNumber, setAccount = "phoneNumberId", "accountId"
	setVersion, setBase   = "version", "base"
	setMarks, setList     = "readMarks", "listLabel"

	secToken, secApp = "token", "appSecret"
)

var (
	idForm     = regexp.MustCompile(`^\d{5,25}$`)
	numberForm = regexp.MustCompile(`^[1-9]\d{6,14}$`) // E.164 without "+"
	userForm   = regexp.MustCompile(`^[A-Z]{2}\.[A-Za-z0-9.]{1,250}$`)
)

// settings are a channel's fields, parsed.
type settings struct {
	number, account string
	marks           bool
	list            string // what opens a list of answers
}

func parseSettings(a channel.Account) (settings, *meta.Graph, error) {
	get := func(name string) string { return strings.TrimSpace(a.Settings[name]) }
	for _, f := range fields() {
		v := get(f.Name)
		if f.Kind != channel.FieldSecret && (f.Required && v == "" || f.Check != nil && v != "" && !f.Check(v)) {
			return settings{}, nil, settingError(f.Name)
		}
	}
	g := &meta.Graph{Base: get(setBase), Version: get(setVersion), Token: strings.TrimSpace(a.Secrets[secToken]), Secret: strings.TrimSpace(a.Secrets[secApp])}
	return settings{number: get(setNumber), account: get(setAccount), marks: get(setMarks) != "false", list: cmp.Or(get(setList), defaultList)}, g, nil
}

// settingError names the setting that is missing or wrong.
type settingError string

func (e settingError) Error() string { return "setting " + string(e) }

func invalidSetting(op string, err error) error {
	return &fault.Error{Code: fault.Invalid, Op: op, Err: err}
}

// recipient gives where a message for an address goes: "to" for numbers, which
// need their "+" (else the business' own country is put before), "recipient" for
// business-scoped ids. Numbers may be written as people write them.
func recipient(address string) (field, value string, ok bool) {
	if userForm.MatchString(address) {
		return "recipient", address, true
	}
	digits := strings.NewReplacer("+", "", " ", "", "-", "", "(", "", ")", "").Replace(address)
	if !numberForm.MatchString(digits) {
		return "", "", false
	}
	return "to", "+" + digits, true
}
