package app

import (
	"context"
	"errors"
	"os"

	"tresen/app/keyring"
	"tresen/app/link"
	"tresen/backend/fault"
)

// Boot tells the interface where to start.
type Boot struct {
	State   string `json:"state"`   // "signin", "ready", "keyring" (no key store here: ask for the fallback)
	Me      string `json:"me"`      // agent id when ready
	Invite  string `json:"invite"`  // tresen://join link the program was started with
	Address string `json:"address"` // last relay address
	Email   string `json:"email"`
	Version string `json:"version"`
	Prefs   Prefs  `json:"prefs"`
	Blocked bool   `json:"blocked"` // the last person was blocked by an administrator; their data is gone from here
	Unsent  int    `json:"unsent"`  // of a blocked person: so much was not sent and is kept sealed
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
	Events      bool              `json:"events"`   // show the thin grey lines
	UndoSend    int               `json:"undoSend"` // seconds a sent message can be taken back; 0: at once
	Board       string            `json:"board"`    // the assignment board's agents: "grid" or "list"
	Panels      []Panel           `json:"panels"`   // of the details, top to bottom; those not named stand where they always do
}

// Panel is how a person keeps one panel of the details.
type Panel struct {
	ID     string `json:"id"`
	Folded bool   `json:"folded"`
	Hidden bool   `json:"hidden"`
}

// The errors of all bound methods carry only a fault code as their text: the
// interface words it.

// Boot opens what this person's last session left and says where to start.
func (a *App) Boot() (Boot, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b, err := a.boot()
	return b, a.coded(err)
}

func (a *App) boot() (Boot, error) {
	if a.live != nil && !a.live.blocked() {
		if a.live.ended() {
			return a.says("signin"), nil
		}
		return a.says("ready"), nil
	}
	if err := a.openKeys(); errors.Is(err, keyring.ErrNone) {
		return a.says("keyring"), nil
	} else if err != nil {
		return Boot{}, err
	}
	if a.account.Blocked || a.live != nil { // what was begun when the relay said so is finished
		_ = a.withdraw() // as far as it can; nothing is shown
		return a.says("signin"), nil
	}
	if a.account.Agent == "" && a.o.SignIn != nil {
		if b, err := a.signIn(*a.o.SignIn); err == nil {
			return b, nil
		}
		return a.says("signin"), nil // by hand then
	}
	token, err := a.keys.Get(a.account.secretName("token"))
	if err != nil {
		return Boot{}, err
	}
	if a.account.Agent == "" || token == "" {
		return a.says("signin"), nil
	}
	if err := a.begin(a.account, token); err != nil {
		return Boot{}, err
	}
	return a.says("ready"), nil
}

// says words a Boot; the caller holds mu.
func (a *App) says(state string) Boot {
	b := Boot{State: state, Invite: a.invite, Address: a.account.Relay.Address, Email: a.account.Email, Version: Version, Prefs: *a.prefs.Load(),
		Blocked: a.account.Blocked, Unsent: a.account.Unsent}
	if state == "ready" {
		b.Me = a.account.Agent
	}
	return b
}

// begin opens the replica and starts the line behind it; the caller holds mu.
func (a *App) begin(c account, token string) error {
	key, err := a.replicaKey(c)
	if err != nil {
		return err
	}
	l, err := openLive(a, c, key, token, false)
	if err != nil {
		return err
	}
	if err := a.unseal(a.ctx, l); err != nil {
		_ = l.failed(err) // it stays sealed until the next start
	}
	a.live = l
	l.start()
	return nil
}

// enter keeps a new session and begins it; the caller holds mu.
func (a *App) enter(r link.Relay, email string, s link.Session) (Boot, error) {
	if a.live != nil {
		a.live.stop()
		a.live = nil
	}
	next := account{Relay: r, ID: s.Relay, Agent: s.Agent, Email: email, Keys: a.where}
	if a.account.Blocked && (a.account.ID != next.ID || a.account.Agent != next.Agent) {
		_ = a.erase(a.account) // should anything have stayed
	}
	a.account = next
	a.invite = ""
	if err := a.keys.Set(a.account.secretName("token"), s.Token); err != nil {
		return Boot{}, err
	}
	if err := a.begin(a.account, s.Token); err != nil {
		return Boot{}, err
	}
	if err := writeJSON(a.path("account.json"), a.account); err != nil {
		return Boot{}, fault.Wrap(fault.DiskFull, "app.enter", err)
	}
	return a.says("ready"), nil
}

// ReadInvite takes an invitation link apart and asks the relay whether it still holds.
func (a *App) ReadInvite(text string) (Invite, error) {
	v, err := link.ParseInvitation(text)
	if err != nil {
		return Invite{}, a.coded(err)
	}
	api := link.NewAPI(v.Relay, "")
	defer api.Close()
	i, err := api.Invited(a.ctx, v.Code)
	return Invite{Address: v.Address, Setup: i.Setup, Name: i.Name, Email: i.Email}, a.coded(err)
}

// Join accepts an invitation and signs in.
func (a *App) Join(f JoinForm) (Boot, error) {
	v, err := link.ParseInvitation(f.Link)
	if err != nil {
		return Boot{}, a.coded(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.openKeys(); err != nil {
		return Boot{}, a.coded(err)
	}
	api := link.NewAPI(v.Relay, "")
	defer api.Close()
	s, err := api.Join(a.ctx, link.Joining{Code: v.Code, Workspace: f.Workspace, Name: f.Name, Email: f.Email,
		Password: f.Password, Language: f.Language, Device: device()})
	if err != nil {
		return Boot{}, a.coded(err)
	}
	b, err := a.enter(v.Relay, f.Email, s)
	return b, a.coded(err)
}

// SignIn signs in with address, email and password.
func (a *App) SignIn(f SignInForm) (Boot, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.openKeys(); err != nil {
		return Boot{}, a.coded(err)
	}
	b, err := a.signIn(f)
	return b, a.coded(err)
}

func (a *App) signIn(f SignInForm) (Boot, error) {
	address, err := link.ParseAddress(f.Address)
	if err != nil {
		return Boot{}, err
	}
	r := link.Relay{Address: address}
	if a.account.Relay.Address == address {
		r.Fingerprint = a.account.Relay.Fingerprint // of the invitation, still binding
	}
	api := link.NewAPI(r, "")
	defer api.Close()
	s, err := api.SignIn(a.ctx, f.Email, f.Password, device())
	if fault.Is(err, fault.Blocked) && a.isAccount(address, f.Email) {
		_ = a.withdraw() // the next start goes on with what failed
	}
	if err != nil {
		return Boot{}, err
	}
	return a.enter(r, f.Email, s)
}

// device names this PC in the list of sessions.
func device() string {
	name, err := os.Hostname()
	if err != nil {
		return "desktop"
	}
	return name
}

// SignOut ends the session; forget also deletes the replica of this PC. It is
// refused with conflict while wishes wait in the outbox, unless discard is set.
func (a *App) SignOut(forget, discard bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.live == nil {
		return nil
	}
	waiting, _, err := a.live.rep.OutboxCount(a.ctx)
	if err != nil {
		return a.coded(err)
	}
	if waiting > 0 && !discard {
		return bare(fault.Conflict)
	}
	l := a.live
	if discard && !forget {
		if err := l.rep.DropAll(a.ctx); err != nil {
			return a.coded(err)
		}
	}
	a.live = nil
	l.stop()
	go farewell(l.api)
	if err := a.keys.Set(a.account.secretName("token"), ""); err != nil {
		return a.coded(err)
	}
	if forget {
		return a.coded(a.forget())
	}
	return nil
}

// farewell tells the relay, if it can be reached; the token is gone from this PC either way.
func farewell(api *link.API) {
	_ = api.SignOut(context.Background())
	api.Close()
}

// forget deletes what this PC keeps of the account; the caller holds mu.
func (a *App) forget() error {
	err := a.erase(a.account)
	a.account = account{Relay: a.account.Relay, Email: a.account.Email, Keys: a.where}
	return errors.Join(err, writeJSON(a.path("account.json"), a.account))
}

// ChooseKeyStore decides where the keys live on a PC without a key store:
// "file" (readable by this user only) or "memory" (sign in at every start).
func (a *App) ChooseKeyStore(where string) (Boot, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w := keyring.Where(where)
	if w != keyring.File && w != keyring.Memory {
		return Boot{}, bare(fault.Invalid)
	}
	a.where, a.keys = w, nil
	a.account.Keys = w
	if err := writeJSON(a.path("account.json"), a.account); err != nil {
		return Boot{}, bare(fault.DiskFull)
	}
	b, err := a.boot()
	return b, a.coded(err)
}

// SetPrefs keeps the preferences of this PC.
func (a *App) SetPrefs(p Prefs) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.prefs.Store(&p)
	if err := writeJSON(a.path("prefs.json"), p); err != nil {
		return bare(fault.DiskFull)
	}
	return nil
}

// Focus tells whether the window is in front and in which language it speaks
// ("de" or "en"); desktop calls it through the page.
func (a *App) Focus(on bool, language string) error {
	a.focused.Store(on)
	a.language.Store(language)
	if l, err := a.running(); err == nil && on {
		l.link.Kick()
	}
	return nil
}

// German reports whether the window speaks German.
func German(a *App) bool {
	language, _ := a.language.Load().(string)
	return language == "de"
}
