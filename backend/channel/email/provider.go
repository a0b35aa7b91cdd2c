package email

import "strings"

// Providers that behave in a way of their own.
const (
	providerGoogle    = "google"
	providerMicrosoft = "microsoft"
)

// provider names whose server a host is, "" for anybody else's.
func provider(host string) string {
	host = strings.ToLower(host)
	under := func(domains ...string) bool {
		for _, d := range domains {
			if host == d || strings.HasSuffix(host, "."+d) {
				return true
			}
		}
		return false
	}
	switch {
	case under("gmail.com", "googlemail.com", "google.com"):
		return providerGoogle
	case under("office365.com", "office365.us", "outlook.com", "hotmail.com", "partner.outlook.cn"):
		return providerMicrosoft
	}
	return ""
}
