// Package desktop is the window: dialogs, notifications, single instance, links,
// place of the window. With main.go it alone imports Wails.
package desktop

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"tresen/app"
)

// appID names the program to the system; another data folder is another instance.
const appID = "app.tresen.desktop"

// Smallest window: one pane.
const (
	minWidth  = 480
	minHeight = 480
)

// Run shows the window until it is closed. args are those of the program: a
// tresen:// link may be among them. The bindings generator runs it too: nothing
// is opened before startup.
func Run(o app.Options, assets fs.FS, icon []byte, args []string) error {
	core := app.New(o)
	if l := linkIn(args); l != "" {
		app.Invited(core, l)
	}
	w := &window{core: core, path: filepath.Join(o.Folder, "window.json")}
	place := w.load()
	opts := &options.App{
		Title: "Tresen", Width: place.Width, Height: place.Height, MinWidth: minWidth, MinHeight: minHeight,
		StartHidden: true, BackgroundColour: background(o.Folder),
		AssetServer:        &assetserver.Options{Assets: assets, Middleware: w.middleware},
		SingleInstanceLock: &options.SingleInstanceLock{UniqueId: instance(o.Folder), OnSecondInstanceLaunch: w.second},
		OnStartup:          w.startup, OnDomReady: w.ready, OnBeforeClose: w.closing, OnShutdown: w.shutdown,
		Bind:     []any{core},
		Linux:    &linux.Options{Icon: icon, ProgramName: "tresen", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		Windows:  &windows.Options{Theme: windows.SystemDefault},
		Mac:      &mac.Options{OnUrlOpen: w.link},
		LogLevel: logLevel, LogLevelProduction: logLevel,
	}
	if place.Maximised {
		opts.WindowStartState = options.Maximised
	}
	return wails.Run(opts)
}

// linkIn finds a tresen:// link among arguments.
func linkIn(args []string) string {
	for _, a := range args {
		if strings.HasPrefix(a, "tresen://") {
			return a
		}
	}
	return ""
}

// startup is the first moment at which files may be opened.
func (w *window) startup(ctx context.Context) {
	w.ctx = ctx
	// Life of the core ends with shutdown, not with Wails' own context.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	w.end = end
	app.Start(life, w.core, w)
	w.notifications()
}

// focusScript tells the core whether the person looks at the window, for which
// Wails 2 has no event, and the language that is in use, also when that changes:
// its texts are loaded after the page.
const focusScript = `(() => { const tell = () => window.go?.app?.App?.Focus?.(document.hasFocus(), document.documentElement.lang);
addEventListener('focus', tell); addEventListener('blur', tell); document.addEventListener('visibilitychange', tell);
new MutationObserver(tell).observe(document.documentElement, { attributeFilter: ['lang'] }); tell() })()`

// ready shows the window when there is something to see, so that no white flashes.
func (w *window) ready(ctx context.Context) {
	w.once.Do(func() {
		if w.place.known {
			runtime.WindowSetPosition(ctx, w.place.X, w.place.Y)
		}
		runtime.WindowShow(ctx)
	})
	runtime.WindowExecJS(ctx, focusScript)
}

func (w *window) shutdown(ctx context.Context) {
	if w.notifies {
		runtime.CleanupNotifications(ctx)
	}
	app.Stop(w.core)
	w.end()
}

// second is called when the program is started once more: that start ends, this
// window comes to the front.
func (w *window) second(d options.SecondInstanceData) {
	w.front()
	if l := linkIn(d.Args); l != "" {
		app.Invited(w.core, l)
	}
}

// link takes a link from the system (macOS).
func (w *window) link(url string) {
	if l := linkIn([]string{url}); l != "" {
		app.Invited(w.core, l)
	}
}

func (w *window) front() {
	runtime.WindowUnminimise(w.ctx)
	runtime.WindowShow(w.ctx)
}
