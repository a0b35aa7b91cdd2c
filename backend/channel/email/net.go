package email

// Net is what the connector asks beside the mail servers themselves. The zero
// value is the internet.
type Net struct{}
