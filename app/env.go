package app

import (
	"os"
	"path/filepath"
	"strings"

	"tresen/app/keyring"
)

// FromEnvironment gives the options of this start. Only this file knows the
// variables: TRESEN_DATA (data folder), TRESEN_SIGNIN ("ADDRESS EMAIL PASSWORD",
// used silently when nobody was ever signed in here), TRESEN_KEYS ("file" or
// "memory", chosen without asking where there is no key store). They serve demo
// and tests.
func FromEnvironment() Options {
	o := Options{Folder: os.Getenv("TRESEN_DATA"), Keys: keyring.Where(os.Getenv("TRESEN_KEYS"))}
	if o.Folder == "" {
		base, err := os.UserConfigDir()
		if err != nil {
			base = "."
		}
		o.Folder = filepath.Join(base, "tresen")
	}
	if p := strings.SplitN(os.Getenv("TRESEN_SIGNIN"), " ", 3); len(p) == 3 {
		o.SignIn = &SignInForm{Address: p[0], Email: p[1], Password: p[2]}
	}
	return o
}
