package command

import "tresen/backend/inbox"

// Where is where the role counts that a command asks for.
type Where string

// The places; In is that of the inbox it is about, which the actor must see.
const (
	WhereIn        Where = "in"        // the inbox of the conversation, contact or ticket
	WhereOffered   Where = "offered"   // the inbox something is offered in; offered in all: the workspace
	WhereWorkspace Where = "workspace" // the role in the workspace alone
	WhereSelf      Where = "self"      // everybody, of what is their own
)

// Right is who may do something. What Roles do not tell: a colleague's message or
// note is changed by those who hand out work, in their chats members do as they like.
type Right struct {
	Where Where        `json:"where"`
	Roles []inbox.Role `json:"roles"`
}

// Who says it of each kind, for whoever offers something: Apply decides, and a
// test holds the two together. make gen writes it for the interface.
var Who = map[string]Right{
	"reply": {WhereIn, answers}, "resend": {WhereIn, answers}, "write": {WhereIn, answers}, "unsend": {WhereIn, answers},
	"edit": {WhereIn, answers}, "delete": {WhereIn, answers}, "react": {WhereIn, answers}, "giveUp": {WhereIn, answers}, "dismiss": {WhereIn, answers},
	"done": {WhereIn, answers}, "reopen": {WhereIn, answers}, "snooze": {WhereIn, answers}, "assign": {WhereIn, answers}, "accept": {WhereIn, answers},
	"label": {WhereIn, answers}, "bulk": {WhereIn, answers}, "restore": {WhereIn, answers}, "runMacro": {WhereIn, answers}, "detach": {WhereIn, answers},
	"note": {WhereIn, writes}, "follow": {WhereIn, anyone}, "seen": {WhereIn, anyone}, "draft": {WhereIn, anyone},
	"reassign": {WhereIn, dispatches},

	"ticket": {WhereIn, answers}, "changeTicket": {WhereIn, answers}, "linkTicket": {WhereIn, answers}, "unlinkTicket": {WhereIn, answers},
	"bulkTickets": {WhereIn, answers}, "restoreTickets": {WhereIn, answers}, "ticketNote": {WhereIn, writes},

	"contact": {WhereIn, writes}, "attributes": {WhereIn, writes}, "remark": {WhereIn, writes},
	"block": {WhereIn, answers}, "merge": {WhereIn, answers}, "split": {WhereIn, answers}, "apart": {WhereIn, answers},

	"savedReply": {WhereOffered, writes}, "removeSavedReply": {WhereOffered, writes},
	"labelDefinition": {WhereOffered, dispatches}, "removeLabel": {WhereOffered, dispatches},
	"macro": {WhereOffered, defines}, "removeMacro": {WhereOffered, defines},

	"online": {WhereWorkspace, answers}, "team": {WhereWorkspace, dispatches}, "removeTeam": {WhereWorkspace, dispatches},
	"workspace": {WhereWorkspace, administers}, "inbox": {WhereWorkspace, administers}, "channel": {WhereWorkspace, administers},
	"invite": {WhereWorkspace, administers}, "agent": {WhereWorkspace, administers},
	"attribute": {WhereWorkspace, administers}, "removeAttribute": {WhereWorkspace, administers},

	"profile": {WhereSelf, anyone}, "chat": {WhereSelf, anyone}, "view": {WhereSelf, anyone}, "removeView": {WhereSelf, anyone},
}

// Desk says it of what a desktop does by itself, from what is on the PC: no command,
// nothing the relay is asked. What is not on the PC nobody exports, whatever their role.
var Desk = map[string]Right{
	"export": {WhereIn, anyone}, "exportMany": {WhereIn, reviews},
}

// reviews may who looks at the work of others.
var reviews = []inbox.Role{inbox.RoleAdministrator, inbox.RoleDispatcher, inbox.RoleReviewer}

// Exports tells whether an agent exports many conversations of an inbox at once.
func Exports(a *inbox.Agent, inboxID string) bool {
	return Actor{Agent: *a}.MayIn("command.Exports", inboxID, reviews...) == nil
}

// administers may who sets up the workspace.
var administers = []inbox.Role{inbox.RoleAdministrator}

// Dispatches tells whether an agent hands out the work of an inbox.
func Dispatches(a *inbox.Agent, inboxID string) bool {
	return Actor{Agent: *a}.MayIn("command.Dispatches", inboxID, dispatches...) == nil
}
