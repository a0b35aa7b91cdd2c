package desktop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"tresen/app"
)

const logLevel = logger.WARNING

// place is where the window was, kept in window.json.
type place struct {
	X         int  `json:"x"`
	Y         int  `json:"y"`
	Width     int  `json:"width"`
	Height    int  `json:"height"`
	Maximised bool `json:"maximised"`
	known     bool
}

// window is the app.Shell.
type window struct {
	core     *app.App
	ctx      context.Context // of Wails, which finds the window by it
	end      context.CancelFunc
	path     string
	place    place
	once     sync.Once
	notifies bool
}

func (w *window) load() place {
	p := place{Width: 1366, Height: 768}
	if b, err := os.ReadFile(w.path); err == nil && json.Unmarshal(b, &p) == nil {
		p.known = true
	}
	p.Width, p.Height = max(p.Width, minWidth), max(p.Height, minHeight)
	w.place = p
	return p
}

// closing keeps the window's place; it never prevents.
func (w *window) closing(ctx context.Context) bool {
	p := w.place
	p.Maximised = runtime.WindowIsMaximised(ctx)
	if !p.Maximised && !runtime.WindowIsMinimised(ctx) && !runtime.WindowIsFullscreen(ctx) {
		p.Width, p.Height = runtime.WindowGetSize(ctx)
		p.X, p.Y = runtime.WindowGetPosition(ctx)
	}
	if b, err := json.Marshal(p); err == nil {
		_ = os.MkdirAll(filepath.Dir(w.path), 0o700)
		_ = os.WriteFile(w.path, b, 0o600) // the next start then uses the standard place
	}
	return false
}

// background is the colour before the page is drawn: dark for who chose dark.
func background(folder string) *options.RGBA {
	var p struct {
		Theme string `json:"theme"`
	}
	if b, err := os.ReadFile(filepath.Join(folder, "prefs.json")); err == nil && json.Unmarshal(b, &p) == nil && p.Theme == "dark" {
		return options.NewRGB(22, 24, 26)
	}
	return options.NewRGB(250, 249, 247)
}

// instance names the single instance; every data folder has its own.
func instance(folder string) string {
	sum := sha256.Sum256([]byte(folder))
	return appID + "." + hex.EncodeToString(sum[:6])
}

func (w *window) middleware(next http.Handler) http.Handler {
	return browserOnly(app.Assets(w.core, next))
}
