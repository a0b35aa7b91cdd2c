// Emptywindow is a Wails window with nothing in it: the floor against which the
// desktop's memory is measured.
package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
)

func main() {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, "<!doctype html><title>Empty</title><p>Empty</p>")
	})
	err := wails.Run(&options.App{Title: "Empty", Width: 1366, Height: 768, AssetServer: &assetserver.Options{Handler: page}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
