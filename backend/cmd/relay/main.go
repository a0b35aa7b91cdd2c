// Relay is the small program beside the desktops: it holds the channels, keeps
// everything, and brings it to the desktops.
package main

import (
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}
