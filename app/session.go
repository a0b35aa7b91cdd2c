package app

import "tresen/backend/inbox"

// Boot tells the interface where to start.
type Boot struct {
	State   string `json:"state"`   // "signin", "ready", "keyring" (no key store here: ask for the fallback)
	Me      string `json:"me"`      // agent id when ready
	Invite  string `json:"invite"`  // tresen://join link the program was started with
	Address string `json:"address"` // last relay address
	Email   string `json:"email"`
	Version string `json:"version"`
	Prefs   Prefs  `json:"prefs"`
}

// Invite is a tresen://join link taken apart, for showing before joining.
type Invite struct {
	Address string `json:"address"`
	Setup   bool   `json:"setup"` // first start: also asks for the business's name
	Name    string `json:"name"`  // proposed by whoever invited
	Email   string `json:"email"`
}

// JoinForm accepts an invitation.
type JoinForm struct {
	Link      string `json:"link"`
	Workspace string `json:"workspace"` // set-up only
	Name      string `json:"name"`
	Email     string `json:"email"`
	Password  string `json:"password"`
	Language  string `json:"language"`
}

// SignInForm signs in on a known relay.
type SignInForm struct {
	Address  string `json:"address"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Prefs belong to this PC and person; they are kept beside the replica, unencrypted.
type Prefs struct {
	Theme       string            `json:"theme"`    // "system", "light", "dark"
	Language    string            `json:"language"` // "de", "en", "" = system
	Notify      bool              `json:"notify"`
	Sound       bool              `json:"sound"`
	EnterSends  bool              `json:"enterSends"`
	SingleKeys  bool              `json:"singleKeys"`
	Keys        map[string]string `json:"keys"` // action id → shortcut, where changed
	ListWidth   int               `json:"listWidth"`
	DetailWidth int               `json:"detailWidth"`
	Details     bool              `json:"details"`
	Sort        string            `json:"sort"`
	Bucket      Bucket            `json:"bucket"`
	Events      bool              `json:"events"` // show the thin grey lines
}

// The errors of all bound methods carry only a fault code as their text: the
// interface words it.

// Boot opens what this person's last session left and says where to start.
func (a *App) Boot() (Boot, error) { return Boot{}, nil }

// ReadInvite takes an invitation link apart and asks the relay whether it still holds.
func (a *App) ReadInvite(link string) (Invite, error) { return Invite{}, nil }

// Join accepts an invitation and signs in.
func (a *App) Join(f JoinForm) (Boot, error) { return Boot{}, nil }

// SignIn signs in with address, email and password.
func (a *App) SignIn(f SignInForm) (Boot, error) { return Boot{}, nil }

// SignOut ends the session; forget also deletes the replica of this PC. It is
// refused with conflict while wishes wait in the outbox, unless discard is set.
func (a *App) SignOut(forget, discard bool) error { return nil }

// ChooseKeyStore decides where the keys live on a PC without a key store:
// "file" (readable by this user only) or "memory" (sign in at every start).
func (a *App) ChooseKeyStore(where string) (Boot, error) { return Boot{}, nil }

// SetPrefs keeps the preferences of this PC.
func (a *App) SetPrefs(p Prefs) error { return nil }

// Workspace gives names and settings.
func (a *App) Workspace() (WorkspaceView, error) { return WorkspaceView{}, nil }

// SavedReplies gives all saved replies, by category and title.
func (a *App) SavedReplies() ([]inbox.SavedReply, error) { return nil, nil }
