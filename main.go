package main

import (
	"embed"
	"fmt"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"

	"tresen/app"
)

//go:embed all:frontend/dist
var assets embed.FS

func main() {
	err := wails.Run(&options.App{
		Title: "Tresen", Width: 1366, Height: 768,
		AssetServer: &assetserver.Options{Assets: assets},
		Bind:        []any{&app.App{}},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "tresen:", err)
		os.Exit(1)
	}
}
