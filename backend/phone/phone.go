// Package phone writes telephone numbers the one way they are compared (E.164),
// and the way people read them. It knows every country's plan through
// libphonenumber's data; the desktop does not link it.
package phone

import "github.com/nyaruka/phonenumbers"

// Number gives a number as E.164 ("+491512345678"), "" when it is none, and as
// people write it ("+49 1512 345678"). country is where a number without a
// country code is from (ISO 3166, "DE"); empty: such a number is none.
func Number(text, country string) (e164, shown string) {
	if country == "" {
		country = "ZZ"
	}
	n, err := phonenumbers.Parse(text, country)
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return "", ""
	}
	return phonenumbers.Format(n, phonenumbers.E164), phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}
