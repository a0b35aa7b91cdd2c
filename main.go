// Tresen's desktop program.
package main

import (
	"embed"
	"fmt"
	"os"
	"runtime/debug"

	"tresen/app"
	"tresen/app/desktop"
)

//go:embed all:frontend/dist
var assets embed.FS

//go:embed build/icon.png
var icon []byte

func main() {
	// A desktop shares its PC: collecting twice as often costs it nothing one could feel.
	debug.SetGCPercent(50)
	if err := desktop.Run(app.FromEnvironment(), assets, icon, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tresen:", err)
		os.Exit(1)
	}
}
