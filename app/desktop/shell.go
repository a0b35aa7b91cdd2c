package desktop

import (
	"path/filepath"

	"github.com/google/uuid"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"tresen/app"
)

// Emit implements app.Shell.
func (w *window) Emit(event string, data any) { runtime.EventsEmit(w.ctx, event, data) }

// notifications asks the system for notifications; without them the program is as useful.
func (w *window) notifications() {
	if !runtime.IsNotificationAvailable(w.ctx) || runtime.InitializeNotifications(w.ctx) != nil {
		return
	}
	if ok, err := runtime.RequestNotificationAuthorization(w.ctx); err != nil || !ok {
		return
	}
	w.notifies = true
	runtime.OnNotificationResponse(w.ctx, func(r runtime.NotificationResult) {
		id, _ := r.Response.UserInfo["conversation"].(string)
		if r.Error != nil || id == "" {
			return
		}
		w.front()
		app.Go(w.core, id)
	})
}

// Notify implements app.Shell.
func (w *window) Notify(n app.Notice) {
	if !w.notifies {
		return
	}
	text := []rune(n.Text)
	_ = runtime.SendNotification(w.ctx, runtime.NotificationOptions{ID: uuid.NewString(), Title: n.Name,
		Body: string(text[:min(len(text), 200)]), Data: map[string]any{"conversation": n.Conversation}}) // the row is red anyway
}

// PickFiles implements app.Shell.
func (w *window) PickFiles() ([]string, error) {
	return runtime.OpenMultipleFilesDialog(w.ctx, runtime.OpenDialogOptions{Title: w.say("Dateien auswählen", "Choose files")})
}

// PickPicture implements app.Shell.
func (w *window) PickPicture() (string, error) {
	pictures := runtime.FileFilter{DisplayName: w.say("Bilder", "Pictures"), Pattern: "*.png;*.jpg;*.jpeg;*.gif;*.webp"}
	return runtime.OpenFileDialog(w.ctx, runtime.OpenDialogOptions{Title: w.say("Bild auswählen", "Choose a picture"), Filters: []runtime.FileFilter{pictures}})
}

// SaveAs implements app.Shell.
func (w *window) SaveAs(name string) (string, error) {
	if to := saveTo(); to != "" {
		return filepath.Join(to, name), nil
	}
	return runtime.SaveFileDialog(w.ctx, runtime.SaveDialogOptions{DefaultFilename: name, Title: w.say("Speichern unter", "Save as")})
}

// say picks the text in the window's language.
func (w *window) say(de, en string) string {
	if app.German(w.core) {
		return de
	}
	return en
}

// Open implements app.Browser.
func (w *window) Open(url string) { runtime.BrowserOpenURL(w.ctx, url) }

// Copy implements app.Browser.
func (w *window) Copy(text string) error { return runtime.ClipboardSetText(w.ctx, text) }
